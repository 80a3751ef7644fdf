//! The value of a tree over the inputs of one row.

use super::days;
use super::tree::{Comparison, Function, Node};
use super::value::Value;
use crate::mapping::lookup::Lookup;
use crate::money::decimal::Decimal;
use std::borrow::Cow;
use std::cmp::Ordering;

/// The tree has no answer of which it is sure: SQLite gives the value, or the error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unsure;

/// A value, or a question for SQLite.
type Sure<'v> = Result<Value<'v>, Unsure>;

/// The value of a tree.
pub(super) fn value<'v>(node: &'v Node, inputs: &'v [Value<'v>], lookups: &'v [Lookup]) -> Sure<'v> {
    Computing { inputs, lookups }.value(node)
}

struct Computing<'v> {
    inputs: &'v [Value<'v>],
    lookups: &'v [Lookup],
}

impl<'v> Computing<'v> {
    fn value(&self, node: &'v Node) -> Sure<'v> {
        match node {
            Node::Null => Ok(Value::Null),
            Node::Text(text) => Ok(Value::text(text)),
            Node::Integer(number) => Ok(Value::Integer(*number)),
            Node::Input(place) => self.inputs.get(*place).map(Value::borrowed).ok_or(Unsure),
            Node::Coalesce(all) => {
                for one in all {
                    let found = self.value(one)?;
                    if found != Value::Null {
                        return Ok(found);
                    }
                }
                Ok(Value::Null)
            }
            Node::Case {
                operand,
                arms,
                otherwise,
            } => self.case(operand.as_deref(), arms, otherwise.as_deref()),
            Node::Join(left, right) => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                let joined = match (left.written(), right.written()) {
                    (Some(left), Some(right)) => Value::Text(Cow::Owned([left, right].concat())),
                    _ => Value::Null,
                };
                Ok(joined)
            }
            Node::Compare(..) | Node::Is(..) | Node::In(..) | Node::And(..) | Node::Or(..) | Node::Not(..) => {
                let truth = self.truth(node)?;
                Ok(truth.map_or(Value::Null, |truth| Value::Integer(truth.into())))
            }
            Node::Call(function, arguments) => self.call(*function, arguments),
        }
    }

    /// Whether it holds; `None` is unknown, as NULL is.
    fn truth(&self, node: &'v Node) -> Result<Option<bool>, Unsure> {
        match node {
            Node::Compare(comparison, left, right) => {
                let order = compare(&self.value(left)?, &self.value(right)?);
                Ok(order.map(|order| match comparison {
                    Comparison::Equal => order.is_eq(),
                    Comparison::Unequal => order.is_ne(),
                    Comparison::Less => order.is_lt(),
                    Comparison::LessOrEqual => order.is_le(),
                    Comparison::Greater => order.is_gt(),
                    Comparison::GreaterOrEqual => order.is_ge(),
                }))
            }
            Node::Is(is_not, left, right) => Ok(Some((self.value(left)? == self.value(right)?) != *is_not)),
            Node::In(is_not, left, all) => {
                let left = self.value(left)?;
                let mut found = Some(false);
                for one in all {
                    match compare(&left, &self.value(one)?) {
                        Some(Ordering::Equal) => {
                            found = Some(true);
                            break;
                        }
                        Some(_) => {}
                        None => found = None,
                    }
                }
                Ok(found.map(|found| found != *is_not))
            }
            Node::And(left, right) => Ok(match (self.truth(left)?, self.truth(right)?) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            }),
            Node::Or(left, right) => Ok(match (self.truth(left)?, self.truth(right)?) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            }),
            Node::Not(inside) => Ok(self.truth(inside)?.map(|truth| !truth)),
            _ => match self.value(node)? {
                Value::Null => Ok(None),
                Value::Integer(number) => Ok(Some(number != 0)),
                // SQLite reads a number at its start.
                Value::Text(_) => Err(Unsure),
            },
        }
    }

    fn case(&self, operand: Option<&'v Node>, arms: &'v [(Node, Node)], otherwise: Option<&'v Node>) -> Sure<'v> {
        let operand = operand.map(|operand| self.value(operand)).transpose()?;
        for (when, then) in arms {
            let holds = match &operand {
                Some(operand) => match (operand, when) {
                    (Value::Text(left), Node::Text(right)) => left.as_ref() == right,
                    _ => compare(operand, &self.value(when)?).is_some_and(Ordering::is_eq),
                },
                None => self.truth(when)? == Some(true),
            };
            if holds {
                return self.value(then);
            }
        }
        otherwise.map_or(Ok(Value::Null), |otherwise| self.value(otherwise))
    }

    fn call(&self, function: Function, arguments: &'v [Node]) -> Sure<'v> {
        let argument = |place: usize| arguments.get(place).ok_or(Unsure).and_then(|node| self.value(node));
        match function {
            Function::DecimalAdd | Function::DecimalSub | Function::DecimalMul | Function::DecimalCmp => {
                decimals(function, &argument(0)?, &argument(1)?)
            }
            Function::Lower => Ok(changed(&argument(0)?, str::to_ascii_lowercase)),
            Function::Upper => Ok(changed(&argument(0)?, str::to_ascii_uppercase)),
            Function::Trim => Ok(changed(&argument(0)?, |text| text.trim_matches(' ').to_owned())),
            Function::Substr => {
                let length = if arguments.len() > 2 { Some(argument(2)?) } else { None };
                substr(argument(0)?, &argument(1)?, length.as_ref())
            }
            Function::Replace => {
                let (Value::Text(text), Value::Text(what), Value::Text(with)) =
                    (argument(0)?, argument(1)?, argument(2)?)
                else {
                    return Err(Unsure);
                };
                let is_plain = !what.is_empty() && !what.contains('\0') && !text.contains('\0');
                is_plain
                    .then(|| Value::Text(text.replace(what.as_ref(), &with).into()))
                    .ok_or(Unsure)
            }
            Function::Length => match argument(0)? {
                Value::Null => Ok(Value::Null),
                Value::Text(text) if !text.contains('\0') => whole(text.chars().count()),
                _ => Err(Unsure),
            },
            Function::Instr => match (argument(0)?, argument(1)?) {
                (Value::Text(text), Value::Text(part)) => {
                    let before = text.find(part.as_ref()).and_then(|at| text.get(..at));
                    whole(before.map_or(0, |before| before.chars().count() + 1))
                }
                (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
                _ => Err(Unsure),
            },
            Function::NullIf => {
                let (left, right) = (argument(0)?, argument(1)?);
                let is_equal = compare(&left, &right).is_some_and(Ordering::is_eq);
                Ok(if is_equal { Value::Null } else { left })
            }
            Function::DayAfter | Function::MonthOf | Function::MonthAfter => {
                let compute = match function {
                    Function::DayAfter => days::day_after,
                    Function::MonthOf => days::month_of,
                    _ => days::month_after,
                };
                match argument(0)? {
                    Value::Null => Ok(Value::Null),
                    Value::Text(text) => compute(&text).map(|day| Value::Text(day.into())).ok_or(Unsure),
                    Value::Integer(_) => Err(Unsure),
                }
            }
            Function::Lookup => {
                let Value::Text(name) = argument(0)? else {
                    return Err(Unsure);
                };
                let lookup = self
                    .lookups
                    .iter()
                    .find(|lookup| lookup.name == name.as_ref())
                    .ok_or(Unsure)?;
                let day = if arguments.len() > 2 { Some(argument(2)?) } else { None };
                let (Value::Text(_) | Value::Null, None | Some(Value::Text(_) | Value::Null)) = (&argument(1)?, &day)
                else {
                    return Err(Unsure);
                };
                let key = argument(1)?;
                let day = day.as_ref().map(Value::written);
                let found = lookup.find(key.written().as_deref(), day.as_ref().map(Option::as_deref));
                found.map(Value::optional).map_err(|_| Unsure)
            }
        }
    }
}

/// How two values compare, as SQLite compares them without affinity; unknown where one is NULL.
fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Null, _) | (_, Value::Null) => None,
        (Value::Integer(left), Value::Integer(right)) => Some(left.cmp(right)),
        (Value::Text(left), Value::Text(right)) => Some(left.as_bytes().cmp(right.as_bytes())),
        (Value::Integer(_), Value::Text(_)) => Some(Ordering::Less),
        (Value::Text(_), Value::Integer(_)) => Some(Ordering::Greater),
    }
}

fn decimal(value: &Value) -> Result<Option<Decimal>, Unsure> {
    match value {
        Value::Null => Ok(None),
        Value::Integer(number) => Ok(Some(Decimal::from(*number))),
        Value::Text(text) => Decimal::parse(text).map(Some).map_err(|_| Unsure),
    }
}

fn decimals<'v>(function: Function, left: &Value, right: &Value) -> Sure<'v> {
    let (Some(left), Some(right)) = (decimal(left)?, decimal(right)?) else {
        return Ok(Value::Null);
    };
    let found = match function {
        Function::DecimalAdd => left.add(&right),
        Function::DecimalSub => left.sub(&right),
        Function::DecimalCmp => {
            return Ok(Value::Integer(match left.cmp(&right) {
                Ordering::Less => -1,
                Ordering::Equal => 0,
                Ordering::Greater => 1,
            }));
        }
        _ => left.mul(&right).trim_zeros(left.scale().min(right.scale())),
    };
    Ok(Value::Text(found.to_string().into()))
}

fn changed<'v>(value: &Value<'_>, change: impl Fn(&str) -> String) -> Value<'v> {
    match value.written() {
        None => Value::Null,
        Some(text) => Value::Text(change(&text).into()),
    }
}

fn whole<'v>(count: usize) -> Sure<'v> {
    i64::try_from(count).map(Value::Integer).map_err(|_| Unsure)
}

/// `substr` from the left, which is all that is sure.
fn substr<'v>(value: Value<'v>, start: &Value, length: Option<&Value>) -> Sure<'v> {
    let text = match value {
        Value::Null => return Ok(Value::Null),
        Value::Text(text) if !text.contains('\0') => text,
        _ => return Err(Unsure),
    };
    let positive = |value: &Value| match value {
        Value::Integer(number) => usize::try_from(*number).map_err(|_| Unsure),
        _ => Err(Unsure),
    };
    let start = positive(start)?.checked_sub(1).ok_or(Unsure)?;
    let length = length.map(positive).transpose()?.unwrap_or(usize::MAX);
    let cut: String = text.chars().skip(start).take(length).collect();
    Ok(Value::Text(cut.into()))
}
