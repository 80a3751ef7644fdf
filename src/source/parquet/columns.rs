//! What the columns of a file are, as its footer says.

use parquet::basic::{ConvertedType, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::schema::types::{BasicTypeInfo, SchemaDescriptor, Type};

/// A column of a table.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    /// Its name.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
    /// How its values are stored, for people: `DECIMAL(38,18)`.
    pub stored: String,
    /// Where its values are.
    pub(super) leaves: Leaves,
}

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Texts, such as strings, members of an enumeration and JSON.
    Text,
    /// Whole numbers.
    Integer {
        /// Whether they may be negative.
        is_signed: bool,
    },
    /// `true` and `false`.
    Boolean,
    /// Decimals of so many decimals.
    Decimal {
        /// How many.
        scale: u32,
    },
    /// Binary floats of 32 bits.
    Float,
    /// Binary floats of 64 bits.
    Double,
    /// Days.
    Date,
    /// Times.
    Time {
        /// How many there are of them in a second.
        per_second: i64,
        /// Whether they are in UTC; else no zone is known, and they are taken for it.
        is_utc: bool,
    },
    /// Times as a Julian day and nanoseconds of it, in 12 bytes.
    Int96,
    /// Numbers of 16 bytes, written as `6ba7b810-9dad-11d1-80b4-00c04fd430c8`.
    Uuid,
    /// Maps, and lists of key and value, written as JSON objects.
    Pairs,
    /// Something that is not read.
    Unread,
}

/// The leaves of a column: what has values.
#[derive(Debug, Clone, Copy)]
pub(super) enum Leaves {
    /// One.
    One(usize),
    /// One of keys and one of values, and what the values are.
    Pairs {
        /// The number of the former; the latter is the next.
        key: usize,
        /// What the values are.
        value: Kind,
        /// The level from which on there is a pair.
        from: u8,
    },
    /// None that are read.
    None,
}

/// The columns of a schema.
pub(super) fn columns(schema: &SchemaDescriptor) -> Vec<Column> {
    let mut leaf = 0;
    let mut columns = Vec::new();
    for field in schema.root_schema().get_fields() {
        let first = leaf;
        leaf += leaves(field);
        let info = field.get_basic_info();
        let is_repeated = repetition(info) == Some(Repetition::REPEATED);
        let found = if field.is_primitive() && !is_repeated {
            let kind = kind(field);
            Some((kind, Leaves::One(first)))
        } else if is_repeated {
            None
        } else {
            pairs(field).map(|(value, from)| {
                (
                    Kind::Pairs,
                    Leaves::Pairs {
                        key: first,
                        value,
                        from,
                    },
                )
            })
        };
        let (kind, leaves) = found.unwrap_or((Kind::Unread, Leaves::None));
        columns.push(Column {
            name: field.name().to_owned(),
            kind,
            stored: stored(field),
            leaves,
        });
    }
    columns
}

/// How many leaves a field has.
fn leaves(field: &Type) -> usize {
    if field.is_primitive() {
        1
    } else {
        field.get_fields().iter().map(|field| leaves(field)).sum()
    }
}

fn repetition(info: &BasicTypeInfo) -> Option<Repetition> {
    info.has_repetition().then(|| info.repetition())
}

/// What the values are of a map, or of a list of key and value, and the level from which on there is a pair.
fn pairs(field: &Type) -> Option<(Kind, u8)> {
    let [repeated] = field.get_fields() else { return None };
    let info = repeated.get_basic_info();
    if repeated.is_primitive() || repetition(info) != Some(Repetition::REPEATED) {
        return None;
    }
    let from = 1 + u8::from(field.is_optional());
    let (pair, is_map) = match repeated.get_fields() {
        [_, _] => (repeated, is_a(field, ConvertedType::MAP, &LogicalType::Map)),
        [element] if !element.is_primitive() => (element, false),
        _ => return None,
    };
    let [key, value] = pair.get_fields() else { return None };
    let is_named = |name: &str, field: &Type| field.name().eq_ignore_ascii_case(name);
    if !(is_map || (is_named("key", key) && is_named("value", value))) {
        return None;
    }
    let is_flat =
        |field: &Type| field.is_primitive() && repetition(field.get_basic_info()) != Some(Repetition::REPEATED);
    if !is_flat(key) || !is_flat(value) || kind(key) != Kind::Text {
        return None;
    }
    let value = kind(value);
    (value != Kind::Unread).then_some((value, from))
}

fn is_a(field: &Type, converted: ConvertedType, logical: &LogicalType) -> bool {
    let info = field.get_basic_info();
    info.converted_type() == converted || info.logical_type_ref() == Some(logical)
}

/// What the values of a leaf are.
#[allow(clippy::match_same_arms, reason = "one line for each type of the format")]
fn kind(field: &Type) -> Kind {
    let info = field.get_basic_info();
    let physical = field.get_physical_type();
    if let Some(logical) = info.logical_type_ref() {
        return of_logical(logical, physical, length(field));
    }
    match (info.converted_type(), physical) {
        (ConvertedType::DECIMAL, _) => match u32::try_from(field.get_scale()) {
            Ok(scale) => decimal(scale, physical),
            Err(_) => Kind::Unread,
        },
        (ConvertedType::DATE, Physical::INT32) => Kind::Date,
        (ConvertedType::TIMESTAMP_MILLIS, Physical::INT64) => time(true, TimeUnit::MILLIS),
        (ConvertedType::TIMESTAMP_MICROS, Physical::INT64) => time(true, TimeUnit::MICROS),
        (
            ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64,
            Physical::INT32 | Physical::INT64,
        ) => Kind::Integer { is_signed: false },
        (
            ConvertedType::TIME_MILLIS | ConvertedType::TIME_MICROS | ConvertedType::BSON | ConvertedType::INTERVAL,
            _,
        ) => Kind::Unread,
        (_, Physical::BOOLEAN) => Kind::Boolean,
        (_, Physical::INT32 | Physical::INT64) => Kind::Integer { is_signed: true },
        (_, Physical::INT96) => Kind::Int96,
        (_, Physical::FLOAT) => Kind::Float,
        (_, Physical::DOUBLE) => Kind::Double,
        (_, Physical::BYTE_ARRAY) => Kind::Text,
        (_, Physical::FIXED_LEN_BYTE_ARRAY) => Kind::Unread,
    }
}

#[allow(clippy::match_same_arms, reason = "one line for each type of the format")]
fn of_logical(logical: &LogicalType, physical: Physical, length: i32) -> Kind {
    match (logical, physical) {
        (LogicalType::String | LogicalType::Enum | LogicalType::Json, Physical::BYTE_ARRAY) => Kind::Text,
        (LogicalType::Decimal(stated), _) => match u32::try_from(stated.scale) {
            Ok(scale) => decimal(scale, physical),
            Err(_) => Kind::Unread,
        },
        (LogicalType::Date, Physical::INT32) => Kind::Date,
        (LogicalType::Timestamp(stated), Physical::INT64) => time(stated.is_adjusted_to_u_t_c, stated.unit),
        (LogicalType::Integer(stated), Physical::INT32 | Physical::INT64) => Kind::Integer {
            is_signed: stated.is_signed,
        },
        (LogicalType::Uuid, Physical::FIXED_LEN_BYTE_ARRAY) if length == 16 => Kind::Uuid,
        // A column of nulls alone may have any type.
        (LogicalType::Unknown, Physical::INT32 | Physical::INT64) => Kind::Integer { is_signed: true },
        (LogicalType::Unknown, Physical::BYTE_ARRAY) => Kind::Text,
        (LogicalType::Unknown, Physical::BOOLEAN) => Kind::Boolean,
        _ => Kind::Unread,
    }
}

fn decimal(scale: u32, physical: Physical) -> Kind {
    match physical {
        Physical::INT32 | Physical::INT64 | Physical::BYTE_ARRAY | Physical::FIXED_LEN_BYTE_ARRAY
            if scale <= SCALE_MAX =>
        {
            Kind::Decimal { scale }
        }
        _ => Kind::Unread,
    }
}

/// The most decimals of a decimal; the widest in use have 76 digits.
const SCALE_MAX: u32 = 1_000;

fn time(is_utc: bool, unit: TimeUnit) -> Kind {
    let per_second = match unit {
        TimeUnit::MILLIS => 1_000,
        TimeUnit::MICROS => 1_000_000,
        TimeUnit::NANOS => 1_000_000_000,
    };
    Kind::Time { per_second, is_utc }
}

fn length(field: &Type) -> i32 {
    match field {
        Type::PrimitiveType { type_length, .. } => *type_length,
        Type::GroupType { .. } => 0,
    }
}

/// How the values of a field are stored, for people: `DECIMAL(38,18)`, `MAP<STRING, STRING>`.
fn stored(field: &Type) -> String {
    let info = field.get_basic_info();
    if !field.is_primitive() {
        let inner = |field: &Type| -> Vec<String> { field.get_fields().iter().map(|field| stored(field)).collect() };
        if let (Some((_, _)), [repeated]) = (pairs(field), field.get_fields()) {
            let is_map = is_a(field, ConvertedType::MAP, &LogicalType::Map);
            return match (is_map, repeated.get_fields()) {
                (false, [element]) => format!("LIST<{}>", stored(element)),
                (false, _) => format!("LIST<{}>", inner(repeated).join(", ")),
                (true, _) => format!("MAP<{}>", inner(repeated).join(", ")),
            };
        }
        let what = if is_a(field, ConvertedType::LIST, &LogicalType::List) {
            "LIST"
        } else if is_a(field, ConvertedType::MAP, &LogicalType::Map) {
            "MAP"
        } else {
            "STRUCT"
        };
        let named = |field: &Type| format!("{}: {}", field.name(), stored(field));
        let members: Vec<String> = field.get_fields().iter().map(|field| named(field)).collect();
        return format!("{what}<{}>", members.join(", "));
    }
    let physical = field.get_physical_type();
    match (info.logical_type_ref(), info.converted_type()) {
        (Some(LogicalType::Decimal(_)), _) | (_, ConvertedType::DECIMAL) => {
            format!("DECIMAL({},{}) in {physical}", field.get_precision(), field.get_scale())
        }
        (Some(LogicalType::String), _) | (None, ConvertedType::UTF8) => "STRING".to_owned(),
        (Some(LogicalType::Timestamp(stated)), _) => {
            let zone = if stated.is_adjusted_to_u_t_c { "UTC" } else { "no zone" };
            format!("TIMESTAMP({:?}, {zone})", stated.unit)
        }
        (Some(LogicalType::Integer(stated)), _) => {
            let sign = if stated.is_signed { "INT" } else { "UINT" };
            format!("{sign}({}) in {physical}", stated.bit_width)
        }
        (Some(logical), _) => format!("{} in {physical}", format!("{logical:?}").to_uppercase()),
        (None, ConvertedType::NONE) => physical.to_string(),
        (None, converted) => format!("{converted} in {physical}"),
    }
}
