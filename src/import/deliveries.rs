//! Which files are one delivery: the parts of one snapshot, which add up.
//!
//! Two snapshots of a month must not be added up, and two parts of one must. A provider's manifest says which files are
//! parts; without one, files of a folder are parts of each other when their names differ in nothing but the number of the
//! part, as the provider numbers them. Everything else is a delivery of its own.

use crate::contract::import::DeliveryStated;
use crate::contract::registry::{Bulk, Registry};
use crate::source::Source;
use crate::source::input::Input;
use std::collections::BTreeMap;

/// The files of one call, by delivery.
#[derive(Debug, Default)]
pub(super) struct Deliveries {
    is_one: bool,
    files: Vec<(&'static Bulk, Input)>,
    /// For the name of a file without folders, the manifest that lists it.
    listed: BTreeMap<String, usize>,
    manifests: usize,
}

/// Files that are one delivery.
#[derive(Debug)]
pub(super) struct Delivery {
    /// How they are loaded.
    pub bulk: &'static Bulk,
    /// In the order of their names.
    pub files: Vec<Input>,
    /// What its manifest states, where it has one.
    pub stated: Option<DeliveryStated>,
}

impl Deliveries {
    /// No files yet; `is_one` says that all of a form are parts of one delivery.
    #[must_use]
    pub(super) fn new(is_one: bool) -> Self {
        Self {
            is_one,
            ..Self::default()
        }
    }

    /// Adds a file.
    pub(super) fn add(&mut self, bulk: &'static Bulk, file: Input) {
        self.files.push((bulk, file));
    }

    /// Takes a document as a manifest where it is one.
    pub(super) fn add_manifest(&mut self, registry: &Registry, source: &Source) -> bool {
        let names = registry
            .bulk()
            .map(|bulk| (bulk.lists)(source))
            .find(|names| !names.is_empty());
        let Some(names) = names else { return false };
        for name in names {
            self.listed.insert(name, self.manifests);
        }
        self.manifests += 1;
        true
    }

    /// The deliveries, each in the order of its files' names.
    #[must_use]
    pub(super) fn into_groups(self) -> Vec<Delivery> {
        let mut groups: BTreeMap<(String, usize, String), Delivery> = BTreeMap::new();
        let mut order: Vec<(String, usize, String)> = Vec::new();
        for (index, (bulk, file)) in self.files.into_iter().enumerate() {
            let (rank, name) = if self.is_one {
                (0, String::new())
            } else if let Some(manifest) = self.listed.get(base(&file.name)) {
                (1, manifest.to_string())
            } else {
                let folder = file
                    .folder()
                    .map_or_else(String::new, |folder| folder.display().to_string());
                match (bulk.without_part)(base(&file.name)) {
                    Some(name) => (2, format!("{folder}/{name}")),
                    None => (3, format!("{index:09}")),
                }
            };
            let key = (bulk.operation.full_name(), rank, name);
            if !groups.contains_key(&key) {
                order.push(key.clone());
            }
            let files = Vec::new();
            let stated = None;
            let delivery = groups.entry(key).or_insert(Delivery { bulk, files, stated });
            delivery.files.push(file);
        }
        order.iter().filter_map(|key| groups.remove(key)).collect()
    }
}

fn base(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}
