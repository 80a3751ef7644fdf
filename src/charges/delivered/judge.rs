//! Which deliveries of one provider, account and billing period count: a pure function of what is known of all of them, so
//! that the order in which they came in alters nothing.
//!
//! One account may have two names: exports of one dataset call an Azure account `8600001`, those of another dataset
//! `/providers/Microsoft.Billing/billingAccounts/8600001`. So deliveries of two accounts are compared too where their datasets
//! differ and the names end alike, or both have charges of one sub-account.
//!
//! Two deliveries are compared at a time, the older one with the newer one. The older one is out as soon as one newer
//! delivery replaces it, whether that one counts itself or not: what replaced that one has its place now.

use super::days::Coverage;
use crate::contract::import::Answer;

/// An answer of somebody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Given {
    /// The import it came with; it is about deliveries that were there then.
    pub at: i64,
    /// What was said.
    pub answer: Answer,
    /// The one other delivery that it is about; `None` for all.
    pub about: Option<i64>,
}

/// A run of an export, as its manifest states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    /// Which export.
    pub export: String,
    /// The range that it covers.
    pub covers: [String; 2],
}

/// What is known of a delivery's part for one provider, account and billing period.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    /// Its number.
    pub delivery: i64,
    /// Its account, in one case.
    pub account: String,
    /// Its import.
    pub since: i64,
    /// How new it is, as a stored time.
    pub newer: String,
    /// What it covers.
    pub coverage: Coverage,
    /// Its dataset.
    pub dataset: String,
    /// The run that it is, where a manifest says so.
    pub run: Option<Run>,
    /// What was said of it, oldest first.
    pub answers: Vec<Given>,
    /// Whether it counts, where the rule by names left it so.
    pub by_names: Option<bool>,
}

impl Candidate {
    /// What was said of it last.
    pub(crate) fn stance(&self) -> Option<Answer> {
        self.answers.last().map(|given| given.answer)
    }

    /// Whether it can replace and be replaced.
    fn takes_part(&self) -> bool {
        !matches!(self.stance(), Some(Answer::Append | Answer::CompareOnly))
    }
}

/// What becomes of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It counts.
    InForce,
    /// Another delivery replaced it; of several the newest.
    Replaced(i64),
    /// The rule by names left it replaced.
    ByNames,
    /// It is kept for comparing.
    CompareOnly,
}

/// Why nobody can tell without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Doubt {
    /// Each covers something that the other one does not, or the older one more than the newer one.
    Overlap,
    /// One of them was said to be a part of a bill, and the other one covers some of the same.
    Part,
    /// They are the same charges in two datasets.
    Dataset,
    /// They may be the same charges in two datasets that name the account otherwise.
    Account,
}

/// Two deliveries between which somebody has to choose, as places in the list of candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Question {
    /// The older one.
    pub older: usize,
    /// The newer one.
    pub newer: usize,
    /// Why.
    pub doubt: Doubt,
}

/// What becomes of all.
#[derive(Debug, Default)]
pub(crate) struct Judged {
    /// In the order of the candidates.
    pub standings: Vec<Standing>,
    /// What is left to be answered among those that count.
    pub questions: Vec<Question>,
    /// Places of those that count, and overlap another one that counts, as somebody said.
    pub parts: Vec<usize>,
}

/// What an older delivery and a newer one are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    /// Both count.
    Apart,
    /// Both count, and somebody said so.
    Parts,
    /// The newer one replaces the older one.
    Replaced,
    /// The older one replaces the newer one, as somebody chose its dataset.
    Chosen,
    /// Nobody can tell.
    Doubtful(Doubt),
}

/// Judges all deliveries of one provider, account and billing period.
#[must_use]
pub(crate) fn judge(candidates: &[Candidate]) -> Judged {
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    let age = |place: &usize| candidates.get(*place).map(|one| (one.newer.as_str(), one.delivery));
    order.sort_by(|one, other| age(one).cmp(&age(other)));
    let mut judged = Judged {
        standings: candidates.iter().map(alone).collect(),
        ..Judged::default()
    };
    let mut doubts = Vec::new();
    let mut parts = Vec::new();
    for (at, &older) in order.iter().enumerate() {
        for &newer in order.iter().skip(at + 1) {
            let (Some(one), Some(other)) = (candidates.get(older), candidates.get(newer)) else {
                continue;
            };
            match relation(one, other) {
                Relation::Apart => {}
                Relation::Parts => parts.push((older, newer)),
                Relation::Replaced => replace(&mut judged.standings, older, other.delivery),
                Relation::Chosen => replace(&mut judged.standings, newer, one.delivery),
                Relation::Doubtful(doubt) => doubts.push(Question { older, newer, doubt }),
            }
        }
    }
    let counts = |place: usize| judged.standings.get(place) == Some(&Standing::InForce);
    doubts.retain(|question| counts(question.older) && counts(question.newer));
    let mut parts: Vec<usize> = parts
        .into_iter()
        .filter(|(one, other)| counts(*one) && counts(*other))
        .flat_map(|(one, other)| [one, other])
        .collect();
    parts.sort_unstable();
    parts.dedup();
    doubts.sort();
    judged.parts = parts;
    judged.questions = doubts;
    judged
}

/// What becomes of a delivery that is compared with no other.
fn alone(candidate: &Candidate) -> Standing {
    match (candidate.stance(), candidate.by_names) {
        (Some(Answer::CompareOnly), _) => Standing::CompareOnly,
        (None, Some(false)) => Standing::ByNames,
        _ => Standing::InForce,
    }
}

/// Notes that another delivery has the place of one. Newer ones come later, so that the newest counts here.
fn replace(standings: &mut [Standing], place: usize, by: i64) {
    if let Some(standing) = standings.get_mut(place) {
        *standing = Standing::Replaced(by);
    }
}

fn relation(older: &Candidate, newer: &Candidate) -> Relation {
    if !older.takes_part() || !newer.takes_part() {
        return Relation::Apart;
    }
    let answer = answer(older, newer);
    let is_one_account = older.account == newer.account;
    if !is_one_account && !may_be_one_account(older, newer) {
        return Relation::Apart;
    }
    if older.dataset != newer.dataset {
        return match answer {
            Some((Answer::Replace, true)) => Relation::Chosen,
            Some((Answer::Replace, false)) => Relation::Replaced,
            Some((Answer::Part, _)) if !is_one_account => Relation::Apart,
            _ if !is_one_account => Relation::Doubtful(Doubt::Account),
            _ => Relation::Doubtful(Doubt::Dataset),
        };
    }
    let meets = older.coverage.meets(&newer.coverage);
    match answer {
        Some((Answer::Replace, _)) if meets => return Relation::Replaced,
        Some((Answer::Part, _)) if meets => return Relation::Parts,
        Some((Answer::Part, _)) => return Relation::Apart,
        _ => {}
    }
    if older.run.is_some() && older.run == newer.run {
        return Relation::Replaced;
    }
    if !meets || (answer.is_none() && older.is_left_to_names() && newer.is_left_to_names()) {
        return Relation::Apart;
    }
    if older.stance() == Some(Answer::Part) || newer.stance() == Some(Answer::Part) {
        return Relation::Doubtful(Doubt::Part);
    }
    if older.coverage.is_within(&newer.coverage) {
        return Relation::Replaced;
    }
    Relation::Doubtful(Doubt::Overlap)
}

/// Whether two deliveries of accounts with different names may have the charges of one account. Within a dataset an account
/// has one name.
fn may_be_one_account(one: &Candidate, other: &Candidate) -> bool {
    one.delivery != other.delivery
        && one.dataset != other.dataset
        && !(one.is_left_to_names() && other.is_left_to_names())
        && are_alike([&one.account, &other.account], [&one.coverage, &other.coverage])
}

/// Whether two names may mean one account: they end alike, or both have charges of one sub-account.
pub(crate) fn are_alike([one, other]: [&str; 2], [covers, others]: [&Coverage; 2]) -> bool {
    last_part(one) == last_part(other) || covers.shares_sub_account(others)
}

/// A name without the path before it: `8600001` of `/providers/microsoft.billing/billingaccounts/8600001`.
pub(crate) fn last_part(name: &str) -> &str {
    name.trim_end_matches('/').rsplit('/').next().unwrap_or(name)
}

impl Candidate {
    fn is_left_to_names(&self) -> bool {
        self.by_names.is_some() && self.answers.is_empty()
    }
}

/// What was said of two deliveries last, when both were there, and whether it was said of the older one. What was said about
/// the other one by name holds before what was said about all.
fn answer(older: &Candidate, newer: &Candidate) -> Option<(Answer, bool)> {
    let of = |one: &Candidate, other: &Candidate, is_older: bool| {
        let (since, number) = (other.since, other.delivery);
        let about = move |given: &&Given| given.at >= since && given.about.is_none_or(|about| about == number);
        let given: Vec<Given> = one.answers.iter().filter(about).copied().collect();
        given
            .into_iter()
            .map(move |given| (given.at, given.about.is_some(), given.answer, is_older))
    };
    let of_both = of(older, newer, true).chain(of(newer, older, false));
    let last = of_both.max_by_key(|(at, is_named, _, _)| (*at, *is_named));
    last.map(|(_, _, answer, is_older)| (answer, is_older))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A delivery with a number, a time and days of one sub-account.
    fn delivery(number: i64, newer: &str, days: &[i32]) -> Candidate {
        let mut coverage = Coverage::default();
        for &day in days {
            coverage.add(None, Some((day, day)));
        }
        Candidate {
            delivery: number,
            account: "a".to_owned(),
            since: number,
            newer: newer.to_owned(),
            coverage,
            dataset: "focus".to_owned(),
            run: None,
            answers: Vec::new(),
            by_names: None,
        }
    }

    fn said(mut candidate: Candidate, at: i64, answer: Answer) -> Candidate {
        let about = None;
        candidate.answers.push(Given { at, answer, about });
        candidate
    }

    /// The numbers of those that count, and of questions.
    fn judged(candidates: &[Candidate]) -> (Vec<i64>, usize) {
        let judged = judge(candidates);
        let counted = candidates.iter().zip(&judged.standings);
        let counted = counted.filter(|(_, standing)| **standing == Standing::InForce);
        (counted.map(|(one, _)| one.delivery).collect(), judged.questions.len())
    }

    #[test]
    fn what_is_covered_is_replaced() {
        let (one, two) = (delivery(1, "10", &[1, 2]), delivery(2, "20", &[1, 2, 3]));
        assert_eq!(judged(&[one.clone(), two.clone()]), (vec![2], 0));
        assert_eq!(judged(&[two.clone(), one.clone()]), (vec![2], 0));
        // What replaced it may be replaced itself.
        let three = delivery(3, "30", &[1, 2, 3]);
        assert_eq!(judged(&[one.clone(), two, three]), (vec![3], 0));
        assert_eq!(judged(&[one, delivery(2, "20", &[3])]), (vec![1, 2], 0));
    }

    #[test]
    fn an_overlap_is_a_question_until_it_is_answered() {
        let (one, two) = (delivery(1, "10", &[1, 2]), delivery(2, "20", &[2, 3]));
        assert_eq!(judged(&[one.clone(), two.clone()]), (vec![1, 2], 1));
        for (answer, counted) in [
            (Answer::Replace, vec![2]),
            (Answer::Part, vec![1, 2]),
            (Answer::Append, vec![1, 2]),
            (Answer::CompareOnly, vec![1]),
        ] {
            assert_eq!(
                judged(&[one.clone(), said(two.clone(), 2, answer)]),
                (counted, 0),
                "{answer:?}"
            );
        }
        // An answer is not about what came later, and the last one holds.
        let early = said(one.clone(), 1, Answer::Replace);
        assert_eq!(judged(&[early, two.clone()]), (vec![1, 2], 1));
        let late = said(one, 5, Answer::Part);
        assert_eq!(judged(&[late, said(two, 2, Answer::Replace)]), (vec![1, 2], 0));
    }

    #[test]
    fn a_question_that_a_third_delivery_settles_is_not_asked() {
        let all = [
            delivery(1, "10", &[1, 2]),
            delivery(2, "20", &[2, 3]),
            delivery(3, "30", &[1, 2, 3]),
        ];
        assert_eq!(judged(&all), (vec![3], 0));
    }

    #[test]
    fn runs_of_one_export_and_range_replace_each_other() {
        let run = |range: &str| {
            Some(Run {
                export: "daily".to_owned(),
                covers: [range.to_owned(), "2025-07-01".to_owned()],
            })
        };
        let with = |one: Candidate, run| Candidate { run, ..one };
        let one = with(delivery(1, "10", &[1, 2, 3]), run("2025-06-01"));
        let two = delivery(2, "20", &[1, 2]);
        assert_eq!(
            judged(&[one.clone(), with(two.clone(), run("2025-06-01"))]),
            (vec![2], 0)
        );
        assert_eq!(judged(&[one, with(two, run("2025-06-02"))]), (vec![1, 2], 1));
    }

    #[test]
    fn datasets_do_not_replace_each_other() {
        let one = delivery(1, "10", &[1, 2]);
        let two = Candidate {
            dataset: "other".to_owned(),
            ..delivery(2, "05", &[1, 2])
        };
        let found = judge(&[one.clone(), two.clone()]);
        assert_eq!(
            found.questions.first().map(|question| question.doubt),
            Some(Doubt::Dataset)
        );
        // Whoever says so chooses a dataset, however old it is.
        assert_eq!(
            judged(&[one.clone(), said(two.clone(), 2, Answer::Replace)]),
            (vec![2], 0)
        );
        assert_eq!(
            judged(&[one.clone(), said(two.clone(), 2, Answer::CompareOnly)]),
            (vec![1], 0)
        );
        assert_eq!(judged(&[one, said(two, 2, Answer::Part)]), (vec![1, 2], 1));
    }

    #[test]
    fn one_account_may_have_a_name_in_each_dataset() {
        let of = |number: i64, account: &str, dataset: &str, sub_account: &str| {
            let mut coverage = Coverage::default();
            coverage.add(Some(sub_account.to_owned()), Some((1, 1)));
            Candidate {
                account: account.to_owned(),
                dataset: dataset.to_owned(),
                coverage,
                ..delivery(number, "10", &[])
            }
        };
        let focus = of(1, "/billingaccounts/8600001", "focus", "/subscriptions/s-1");
        for (other, is_asked) in [
            (of(2, "8600001", "actual", "s-2"), true),
            (of(2, "another", "actual", "s-1"), true),
            (of(2, "another", "actual", "s-2"), false),
            // Within one dataset an account has one name.
            (of(2, "8600001", "focus", "s-1"), false),
        ] {
            for pair in [[focus.clone(), other.clone()], [other.clone(), focus.clone()]] {
                let found = judge(&pair);
                let doubts: Vec<Doubt> = found.questions.iter().map(|question| question.doubt).collect();
                let expected = if is_asked { vec![Doubt::Account] } else { Vec::new() };
                assert_eq!(doubts, expected, "{other:?}");
                assert_eq!(found.standings, [Standing::InForce; 2]);
            }
        }
        let other = of(2, "8600001", "actual", "s-1");
        for (answer, counted) in [
            (Answer::Replace, vec![2]),
            (Answer::Part, vec![1, 2]),
            (Answer::CompareOnly, vec![1]),
        ] {
            let pair = [focus.clone(), said(other.clone(), 2, answer)];
            assert_eq!(judged(&pair), (counted, 0), "{answer:?}");
        }
    }

    #[test]
    fn what_names_left_stays_until_somebody_says_otherwise() {
        let by_names = |one: Candidate, counts| Candidate {
            by_names: Some(counts),
            ..one
        };
        let one = by_names(delivery(1, "10", &[1]), false);
        let two = by_names(delivery(2, "20", &[2]), true);
        assert_eq!(judged(&[one.clone(), two.clone()]), (vec![2], 0));
        assert_eq!(
            judged(&[said(one.clone(), 5, Answer::Part), two.clone()]),
            (vec![1, 2], 0)
        );
        assert_eq!(judged(&[one, two, delivery(3, "30", &[1, 2])]), (vec![3], 0));
    }
}
