//! Parquet files as tests need them, written by the low-level writer of the crate `parquet`.

use parquet::column::writer::ColumnWriter;
use parquet::data_type::{ByteArray, FixedLenByteArray, Int96};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::sync::Arc;

/// The values of a leaf, and the levels of those where it has any.
#[derive(Debug, Clone)]
pub enum Leaf {
    /// Texts and other bytes of any length.
    Bytes(Vec<Vec<u8>>),
    /// Bytes of one length.
    Fixed(Vec<Vec<u8>>),
    /// Numbers of 32 bits.
    Int32(Vec<i32>),
    /// Numbers of 64 bits.
    Int64(Vec<i64>),
    /// Times in 12 bytes.
    Int96(Vec<[u32; 3]>),
    /// Floats of 32 bits.
    Float(Vec<f32>),
    /// Floats of 64 bits.
    Double(Vec<f64>),
    /// Truths.
    Bool(Vec<bool>),
}

/// A leaf of a file: its values, and how much of the path to each is there.
#[derive(Debug, Clone)]
pub struct Column {
    /// The values that are there.
    pub values: Leaf,
    /// The levels of definition, where it may be null.
    pub defined: Option<Vec<i16>>,
    /// The levels of repetition, where it repeats.
    pub repeated: Option<Vec<i16>>,
}

/// An optional column, of values that may be null.
fn optional<T: Clone>(values: &[Option<T>], leaf: impl Fn(Vec<T>) -> Leaf) -> Column {
    Column {
        values: leaf(values.iter().flatten().cloned().collect()),
        defined: Some(values.iter().map(|value| value.is_some().into()).collect()),
        repeated: None,
    }
}

/// Texts, the empty one for null.
pub fn texts(values: &[&str]) -> Column {
    let values: Vec<Option<Vec<u8>>> = values
        .iter()
        .map(|value| (!value.is_empty()).then(|| value.as_bytes().to_vec()))
        .collect();
    optional(&values, Leaf::Bytes)
}

/// Decimals of 18 decimals in 16 bytes, by their units.
pub fn decimals(values: &[Option<i128>]) -> Column {
    let values: Vec<Option<Vec<u8>>> = values
        .iter()
        .map(|value| value.map(|value| value.to_be_bytes().to_vec()))
        .collect();
    optional(&values, Leaf::Fixed)
}

/// Floats of 64 bits.
pub fn doubles(values: &[Option<f64>]) -> Column {
    optional(values, Leaf::Double)
}

/// Numbers of 64 bits.
pub fn int64(values: &[Option<i64>]) -> Column {
    optional(values, Leaf::Int64)
}

/// One row of a map: its pairs, or nothing.
pub type Map<'m> = Option<&'m [(&'m str, Option<&'m str>)]>;

/// An optional map of texts that may be null: its keys and its values.
pub fn maps(rows: &[Map]) -> [Column; 2] {
    let mut keys = (Vec::new(), Vec::new(), Vec::new());
    let mut values = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        let pairs = row.unwrap_or_default();
        if pairs.is_empty() {
            let level = i16::from(row.is_some());
            for leaf in [&mut keys, &mut values] {
                leaf.1.push(level);
                leaf.2.push(0);
            }
        }
        for (index, (key, value)) in pairs.iter().enumerate() {
            keys.0.push(key.as_bytes().to_vec());
            keys.1.push(2);
            values.0.extend(value.map(|value| value.as_bytes().to_vec()));
            values.1.push(2 + i16::from(value.is_some()));
            for leaf in [&mut keys, &mut values] {
                leaf.2.push((index > 0).into());
            }
        }
    }
    [keys, values].map(|(values, defined, repeated)| Column {
        values: Leaf::Bytes(values),
        defined: Some(defined),
        repeated: Some(repeated),
    })
}

/// The lines of a schema for a map of texts.
pub fn map_type(name: &str) -> String {
    format!(
        "optional group {name} (MAP) {{ repeated group key_value {{ required binary key (STRING); \
         optional binary value (STRING); }} }}"
    )
}

/// A file of this schema with these row groups.
pub fn file(schema: &str, properties: WriterProperties, groups: &[Vec<Column>]) -> Vec<u8> {
    let schema = parse_message_type(&format!("message m {{ {schema} }}")).unwrap();
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties)).unwrap();
    for columns in groups {
        let mut group = writer.next_row_group().unwrap();
        for column in columns {
            let mut leaf = group.next_column().unwrap().unwrap();
            let levels = (column.defined.as_deref(), column.repeated.as_deref());
            match (leaf.untyped(), &column.values) {
                (ColumnWriter::ByteArrayColumnWriter(writer), Leaf::Bytes(values)) => {
                    let values: Vec<ByteArray> = values.iter().cloned().map(ByteArray::from).collect();
                    writer.write_batch(&values, levels.0, levels.1).unwrap();
                }
                (ColumnWriter::FixedLenByteArrayColumnWriter(writer), Leaf::Fixed(values)) => {
                    let values: Vec<FixedLenByteArray> = values.iter().cloned().map(FixedLenByteArray::from).collect();
                    writer.write_batch(&values, levels.0, levels.1).unwrap();
                }
                (ColumnWriter::Int32ColumnWriter(writer), Leaf::Int32(values)) => {
                    writer.write_batch(values, levels.0, levels.1).unwrap();
                }
                (ColumnWriter::Int64ColumnWriter(writer), Leaf::Int64(values)) => {
                    writer.write_batch(values, levels.0, levels.1).unwrap();
                }
                (ColumnWriter::Int96ColumnWriter(writer), Leaf::Int96(values)) => {
                    let time = |[first, second, day]: &[u32; 3]| {
                        let mut time = Int96::new();
                        time.set_data(*first, *second, *day);
                        time
                    };
                    let values: Vec<Int96> = values.iter().map(time).collect();
                    writer.write_batch(&values, levels.0, levels.1).unwrap();
                }
                (ColumnWriter::FloatColumnWriter(writer), Leaf::Float(values)) => {
                    writer.write_batch(values, levels.0, levels.1).unwrap();
                }
                (ColumnWriter::DoubleColumnWriter(writer), Leaf::Double(values)) => {
                    writer.write_batch(values, levels.0, levels.1).unwrap();
                }
                (ColumnWriter::BoolColumnWriter(writer), Leaf::Bool(values)) => {
                    writer.write_batch(values, levels.0, levels.1).unwrap();
                }
                _ => panic!("the values are not of the type of their column"),
            }
            leaf.close().unwrap();
        }
        group.close().unwrap();
    }
    writer.into_inner().unwrap()
}
