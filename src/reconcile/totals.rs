//! A total that somebody states, against what the ledger holds of the invoice: `INV-7 4567.89 EUR`, typed in or from a list.
//!
//! There can be two statements: against the provider's own document of the invoice, and against the charges behind it. Charges
//! are found by the invoice's number; while a bill has none, by its billing period.

use super::derived::Totals;
use super::documents::{Document, documents};
use crate::contract::registry::Ledger;
use crate::contract::rules;
use crate::contract::scope::Scope;
use crate::contract::statement::{About, Line, LineKind, Side, Statement};
use crate::error::{Problem, Result, codes};
use crate::evidence::origin::Origin;
use crate::evidence::place::Place;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::money::rounding::Mode;
use crate::party::Parties;
use crate::reconcile::charges::between::{Part, Settling, decimals};
use crate::reconcile::charges::groups::{Charges, Group};
use crate::reconcile::charges::rows;
use rusqlite::Connection;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A stated total.
#[derive(Debug, Clone)]
pub(super) struct Stated {
    /// The pair that asks.
    pub pair: &'static str,
    /// The invoice's number, where it is known.
    pub number: Option<String>,
    /// The billing period, where it is known: from, to.
    pub period: Option<[String; 2]>,
    /// The year of the invoice, where it is known.
    pub year: Option<String>,
    /// When it was issued, where that is known.
    pub day: Option<String>,
    /// The total.
    pub total: Decimal,
    /// The tax in it, where it is known.
    pub tax: Option<Decimal>,
    /// The currency.
    pub currency: String,
    /// Provider or issuer, where it is known.
    pub issuer: Option<String>,
    /// The account, where it is known.
    pub account: Option<String>,
    /// Where it is stated.
    pub place: Place,
    /// The row that states it; nothing where it was typed in.
    pub origin: Origin,
    /// The same for the tax in it.
    pub of_tax: Origin,
}

impl Stated {
    /// A statement with this side only.
    #[must_use]
    pub(super) fn statement(&self, provider: &str, account: &str, period: &[String; 2]) -> Statement {
        let [from, to] = self.period.as_ref().unwrap_or(period);
        let month = from.get(..7).unwrap_or_default();
        let mut statement = Statement::new(
            self.pair,
            About {
                provider: provider.to_owned(),
                account: account.to_owned(),
                subject: self.number.clone().unwrap_or_else(|| month.to_owned()),
                period: [from.clone(), to.clone()],
                currency: self.currency.clone(),
            },
            Side::new("the given total", self.total.clone(), 1)
                .at(self.place.clone())
                .made_of(self.origin.clone()),
            Side::new("nothing", Decimal::zero(), 0),
        );
        statement.day = self.day.clone().unwrap_or_default();
        statement
    }
}

/// Whether a document is of the invoice that is stated.
fn meant(stated: &Stated, document: &Document) -> bool {
    stated.number.as_ref() == Some(&document.number)
        && document.currency == stated.currency
        && stated
            .account
            .as_ref()
            .is_none_or(|account| account.to_lowercase() == document.account.to_lowercase())
        // Some issuers begin again with 1 each year. A total that is the same may have been dated on either side of New Year.
        && (stated.year.is_none()
            || document.year.is_none()
            || stated.year == document.year
            || stated.total == document.total)
}

/// What stated totals are compared with.
pub(super) struct Held<'a> {
    /// The ledger.
    pub connection: &'a Connection,
    /// Its charges, of all providers.
    pub charges: Charges,
    /// Its invoices.
    pub documents: Vec<Document>,
    /// Who is who.
    pub parties: Parties,
    /// By which names are compared, for every name that is held.
    keys: HashMap<String, String>,
    /// Totals that providers' documents derive from charges.
    derived: Totals,
    /// What is asked for.
    pub scope: &'a Scope,
}

impl<'a> Held<'a> {
    /// Reads what the ledger holds.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(super) fn read(ledger: &'a Ledger, scope: &'a Scope) -> Result<Self> {
        let connection = &ledger.connection;
        let (charges, documents, parties) = (
            Charges::of_all(ledger)?,
            documents(connection)?,
            Parties::read(connection)?,
        );
        let of_groups = charges
            .groups
            .iter()
            .flat_map(|group| [&group.key.provider, &group.key.issuer]);
        let of_documents = documents
            .iter()
            .flat_map(|document| [&document.provider, &document.issuer]);
        let names: BTreeSet<String> = of_groups.chain(of_documents).cloned().collect();
        let keys = names
            .into_iter()
            .map(|name| (name.clone(), parties.key(&name)))
            .collect();
        Ok(Self {
            connection,
            charges,
            documents,
            parties,
            keys,
            derived: Totals::read(ledger)?,
            scope,
        })
    }

    /// By which a name that is held is compared.
    #[must_use]
    pub(super) fn key<'n>(&'n self, name: &'n str) -> &'n str {
        self.keys.get(name).map_or(name, String::as_str)
    }

    /// Whether a document is of the party with this key.
    fn is_of(&self, document: &Document, key: &str) -> bool {
        self.key(&document.provider) == key || self.key(&document.issuer) == key
    }

    /// The statements about a total: against the provider's document, and against charges; none where neither is held.
    ///
    /// # Errors
    /// When the ledger cannot be read, or several issuers have an invoice of this number.
    pub(super) fn against(&self, stated: &Stated) -> Result<Vec<Statement>> {
        let mut statements = Vec::new();
        statements.extend(self.against_document(stated));
        statements.extend(self.against_charges(stated)?);
        Ok(statements)
    }

    /// Whether charges of this provider or issuer are held.
    #[must_use]
    pub(super) fn has_charges(&self, issuer: &str) -> bool {
        let issuer = &self.parties.key(issuer);
        let is = |name: &str| self.key(name) == issuer;
        let mut groups = self.charges.groups.iter();
        groups.any(|group| is(&group.key.provider) || is(&group.key.issuer))
    }

    /// Whether anything of this provider or issuer is held.
    #[must_use]
    pub(super) fn knows(&self, issuer: &str) -> bool {
        let issuer = &self.parties.key(issuer);
        let is = |name: &str| self.key(name) == issuer;
        let mut groups = self.charges.groups.iter();
        groups.any(|group| is(&group.key.provider) || is(&group.key.issuer))
            || self.documents.iter().any(|document| self.is_of(document, issuer))
    }

    fn against_document(&self, stated: &Stated) -> Option<Statement> {
        // An electronic invoice is one of the documents itself.
        let is_other = |document: &&Document| document.place != stated.place;
        let mut found: Vec<&Document> = self
            .documents
            .iter()
            .filter(|document| meant(stated, document))
            .filter(is_other)
            .collect();
        if let Some(issuer) = &stated.issuer {
            // An issuer's name in a list need not be the one in its files; the number tells.
            let issuer = &self.parties.key(issuer);
            let is_named = found.iter().any(|document| self.is_of(document, issuer));
            if is_named || stated.pair == super::invoice_total::PAIR.name {
                found.retain(|document| self.is_of(document, issuer));
            }
        }
        let first = *found.first()?;
        let added = |amounts: &mut dyn Iterator<Item = &Decimal>| {
            let mut sum = DecimalSum::new();
            amounts.for_each(|amount| sum.add(amount));
            sum.total()
        };
        let total = added(&mut found.iter().map(|document| &document.total));
        let tax = added(&mut found.iter().filter_map(|document| document.tax.as_ref()));
        let of_documents = |adds: &str| super::documents::query(found.iter().copied(), adds);
        let mut statement = stated.statement(&first.provider, &first.account, &first.period);
        statement.issuer.clone_from(&first.issuer);
        statement.provider_before = match &stated.issuer {
            Some(issuer) if first.provider_before != first.provider => issuer.clone(),
            _ => first.provider_before.clone(),
        };
        statement.there = Side::new(
            "the provider's own invoice",
            total,
            u64::try_from(found.len()).unwrap_or_default(),
        )
        .at(first.place.clone())
        .made_of(of_documents("total"));
        let left = statement.difference();
        if !left.is_zero() && left == tax.neg() {
            let line = Line::new(LineKind::Tax, left, "", "the given total does not include it");
            statement.push(line.made_of(of_documents("decimal_sub('0', tax)")));
        } else if !left.is_zero() {
            let there = statement.there.total.clone();
            let line = Line::differs(LineKind::AmountDiffers, &stated.total, &there, "total", "");
            statement.push(line.at(&stated.place));
        }
        if let Some(stated_tax) = stated.tax.as_ref().filter(|stated_tax| **stated_tax != tax) {
            statement.notes.push(format!("tax: {stated_tax} here, {tax} there"));
        }
        Some(statement)
    }

    fn against_charges(&self, stated: &Stated) -> Result<Option<Statement>> {
        let (groups, by_period) = self.behind(stated);
        let found = || groups.iter().filter_map(|&place| self.charges.groups.get(place));
        let Some(first) = found().next() else { return Ok(None) };
        let issuer_of = |group: &Group| {
            let key = &group.key;
            if key.issuer.is_empty() {
                key.provider.clone()
            } else {
                key.issuer.clone()
            }
        };
        let issuers: BTreeSet<String> = found().map(issuer_of).collect();
        if issuers.len() > 1 {
            let names: Vec<&str> = issuers.iter().map(String::as_str).collect();
            let subject = stated.number.as_deref().unwrap_or("the period");
            return Err(Box::new(
                Problem::new(&codes::PARAMETER, format!("several issuers have charges of {subject}"))
                    .hint(format!("choose one with `--provider`: {}", names.join(", "))),
            ));
        }
        let accounts: BTreeSet<&str> = found().map(|group| &*group.key.account).collect();
        let account = if accounts.len() == 1 { &*first.key.account } else { "" };
        let mut statement = stated.statement(&first.key.provider, account, &first.key.period);
        statement.issuer.clone_from(&first.key.issuer);
        // The same totals and lines may lie between the list and the provider's invoice.
        statement.part = "charges";
        let rows = found().map(|group| group.rows).sum();
        let sum_of = |category: &str| {
            let mut sum = DecimalSum::new();
            let of = found().filter(|group| category.is_empty() || group.key.category == category);
            of.for_each(|group| sum.add(&group.total));
            sum.total()
        };
        let is_one_import = found().all(|group| group.import == (first.import.0, true));
        statement.there = Side::new(format!("charges, rows: {rows}"), sum_of(""), rows)
            .at(if is_one_import {
                Place::of(self.connection, first.import.0, "")?
            } else {
                Place::default()
            })
            .made_of(Origin::of(rows::of_groups(&self.charges, &groups, "billed_cost")));
        if by_period && found().all(|group| group.key.invoice.is_none()) {
            let note = if found().all(|group| group.services > 0) {
                "charges of the period; none of them names an invoice"
            } else {
                "charges of the period without an InvoiceId; charges with one are on their own invoices"
            };
            statement.notes.push(note.to_owned());
        }
        let mut part = Part {
            here: stated.total.clone(),
            figures: 1,
            there: statement.there.total.clone(),
            rows,
            groups: groups.clone(),
            place: stated.place.clone(),
            rows_behind: rows::of_groups(&self.charges, &groups, ""),
            ..Part::default()
        };
        let number = stated.number.as_deref().unwrap_or_default();
        let of_invoice = [&*first.key.provider, account, number, &*stated.currency];
        if by_period || !self.derived.explain(of_invoice, &mut statement, &mut part) {
            self.explain(stated, &mut statement, &mut part);
        }
        let (figures, plural) = self.figures(&part)?;
        part.figures = figures;
        let provider = statement.provider.clone();
        Settling {
            connection: self.connection,
            charges: &self.charges,
            rules: &self.scope.rules,
            names: &[&provider, &first.key.issuer],
            decimals: decimals(&stated.currency, std::iter::once(&stated.total)),
            figures: plural,
        }
        .settle(&mut statement, std::slice::from_mut(&mut part))?;
        let mut by_category: BTreeMap<&str, DecimalSum> = BTreeMap::new();
        for group in found() {
            by_category.entry(&group.key.category).or_default().add(&group.total);
        }
        if by_category.len() > 1 {
            let sums: Vec<String> = by_category
                .iter()
                .map(|(category, sum)| format!("{category} {}", sum.total()))
                .collect();
            statement
                .notes
                .push(format!("charges by category: {}", sums.join(", ")));
        }
        Ok(Some(statement))
    }

    /// Takes off what one of the sides is without: taxes, credits.
    fn explain(&self, stated: &Stated, statement: &mut Statement, part: &mut Part) {
        let groups = part.groups.clone();
        let of = |category: &str| {
            let found = groups.iter().filter_map(|&place| self.charges.groups.get(place));
            let amounts = found
                .filter(|group| group.key.category == category)
                .map(|group| &group.total);
            let mut count = 0;
            let mut sum = DecimalSum::new();
            for amount in amounts {
                count += 1;
                sum.add(amount);
            }
            (count, sum.total())
        };
        let ((taxes, tax), (_, credit)) = (of("Tax"), of("Credit"));
        let mut of_document = DecimalSum::new();
        if taxes == 0 {
            if let Some(stated_tax) = &stated.tax {
                part.explained = stated_tax.clone();
                let what = "given with the total; the charges have no tax";
                let line = Line::new(LineKind::Tax, stated_tax.clone(), "", what).at(&stated.place);
                statement.push(line.made_of(stated.of_tax.clone()));
            }
            let others = self.documents.iter().filter(|document| document.place != stated.place);
            for document in others.filter(|document| meant(stated, document)) {
                of_document.add(document.tax.as_ref().unwrap_or(&Decimal::zero()));
            }
        }
        let by_document = "taxes on the provider's own invoice, which the charges do not have";
        for (amount, kind, what) in [
            (of_document.total(), LineKind::Tax, by_document),
            (
                tax.neg(),
                LineKind::Tax,
                "charges of taxes, which the total does not include",
            ),
            (
                credit.neg(),
                LineKind::Credit,
                "charges of credits, which the total does not include",
            ),
        ] {
            if !part.left().is_zero() && part.left() == amount {
                part.explain(statement, kind, what);
            }
        }
    }

    /// The groups of charges behind a total, and whether they were found by period.
    fn behind(&self, stated: &Stated) -> (Vec<usize>, bool) {
        let wanted = stated.issuer.as_ref().map(|issuer| self.parties.key(issuer));
        let is = |names: [&str; 2]| {
            wanted
                .as_ref()
                .is_none_or(|wanted| names.iter().any(|name| self.key(name) == wanted))
        };
        let of = |is_meant: &dyn Fn(&Group) -> bool| -> Vec<usize> {
            let groups = self.charges.groups.iter().enumerate();
            groups
                .filter(|(_, group)| is_meant(group))
                .map(|(place, _)| place)
                .collect()
        };
        let is_issuer = |group: &Group| {
            let key = &group.key;
            key.currency == stated.currency
                && is([&key.provider, &key.issuer])
                && stated.account.as_ref().is_none_or(|account| *account == key.account)
        };
        if let Some(number) = &stated.number {
            // An issuer's name in a list need not be the one in its files; the number tells.
            let bears =
                |group: &Group| group.key.invoice.as_ref() == Some(number) && group.key.currency == stated.currency;
            let named = of(&|group| bears(group) && is_issuer(group));
            let found = if named.is_empty() && stated.pair != super::invoice_total::PAIR.name {
                of(&bears)
            } else {
                named
            };
            if !found.is_empty() {
                return (found, false);
            }
        }
        let Some([from, to]) = stated.period.as_ref().filter(|_| stated.issuer.is_some()) else {
            return (Vec::new(), false);
        };
        let is_within = |group: &Group| {
            let [start, _] = &group.key.period;
            start >= from && start < to && is_issuer(group)
        };
        let unnumbered = of(&|group| group.key.invoice.is_none() && is_within(group));
        if !unnumbered.is_empty() || stated.number.is_some() {
            return (unnumbered, true);
        }
        (of(&is_within), true)
    }

    /// How many figures an invoice of these charges was rounded from where nobody says so: its services, which have a line each at
    /// least.
    fn figures(&self, part: &Part) -> Result<(u64, &'static str)> {
        if !self.charges.can_be_rounded(&part.groups) {
            let groups = part.groups.iter().filter_map(|&place| self.charges.groups.get(place));
            let services: u64 = groups.map(|group| group.services).sum();
            return Ok((services.max(1), "services"));
        }
        if part.left().is_zero() {
            return Ok((1, "services"));
        }
        let count = rules::Rule {
            name: Cow::Borrowed("services"),
            providers: Vec::new(),
            group: rules::Group::Service,
            decimals: None,
            mode: Mode::HalfAway,
            basis: rules::Basis::Cost,
        };
        let rounded = self.charges.rounded(self.connection, &part.groups, &count, "XXX")?;
        Ok((rounded.figures.max(1), "services"))
    }

    /// The statement about a total of which nothing is held.
    #[must_use]
    pub(super) fn missing(&self, stated: &Stated) -> Statement {
        let none = || [String::new(), String::new()];
        let issuer = stated.issuer.clone().unwrap_or_default();
        let account = stated.account.clone().unwrap_or_default();
        let mut statement = stated.statement(&issuer, &account, &none());
        let what = "the ledger has neither charges nor a document for it";
        statement.push(Line::new(LineKind::MissingThere, stated.total.clone(), "", what).at(&stated.place));
        let others: BTreeSet<&str> = self
            .charges
            .groups
            .iter()
            .filter(|group| stated.number.is_some() && group.key.invoice == stated.number)
            .map(|group| &*group.key.currency)
            .collect();
        if !others.is_empty() {
            let names: Vec<&str> = others.into_iter().collect();
            statement
                .notes
                .push(format!("charges with this number are in {}", names.join(", ")));
        }
        statement
    }
}
