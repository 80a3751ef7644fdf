//! Service groups out: the groups of the newest list, each as it was stated last.

use crate::contract::document::answer;
use crate::contract::operation::{Answer, AnswerRows, Question};
use crate::contract::registry::Ledger;
use crate::error::{Problem, Result, codes};
use crate::output::json::Json;
use crate::providers::vcloudair::operations::nest;
use crate::providers::vcloudair::operations::nest::Found;
use crate::providers::vcloudair::tables::{ATTRIBUTE, ATTRIBUTE_PROPERTY, BILL, COMPANY, GROUP, LINK, PERIOD};
use crate::query::select;
use rusqlite::Connection;

/// Answers the list of a company.
pub(crate) fn answer_list(question: &Question, ledger: &mut Ledger) -> Result<Answer> {
    answer::values(question)?;
    let connection = &ledger.connection;
    let sql = "SELECT t.*, a.account FROM vcloudair_newest_company AS t JOIN known_account AS a USING (account_id)
               WHERE ?1 IS NULL OR a.account = ?1 ORDER BY t.row_id";
    let mut companies = nest::select(connection, sql, &[&question.account], &COMPANY)?;
    let company = match (companies.pop(), companies.is_empty()) {
        (Some(company), true) => company,
        (Some(_), false) => {
            return Err(Box::new(
                Problem::new(
                    &codes::WHICH_ACCOUNT,
                    "the ledger has the service groups of several companies",
                )
                .hint("choose one with `--account`, by the name given at the import"),
            ));
        }
        (None, _) => return Err(answer::not_imported(question.operation)),
    };
    list(connection, company)
}

fn list(connection: &Connection, mut company: Found) -> Result<Answer> {
    let sql = "SELECT g.* FROM vcloudair_company_group AS m
               JOIN vcloudair_newest_service_group AS g ON g.id = m.service_group_id
               WHERE m.parent_row = ?1 ORDER BY m.position";
    let mut groups = Vec::new();
    let mut rows = Vec::new();
    for found in nest::select(connection, sql, &[&company.row_id], &GROUP)? {
        rows.push(Json::Object(found.members.clone()));
        groups.push(group(connection, found)?);
    }
    company.put_wrapped(("serviceGroupList", "serviceGroup"), groups, "group_form");
    Ok(Answer {
        document: company.json(),
        rows: AnswerRows::Own(rows),
        notes: Vec::new(),
    })
}

/// Answers one group; its rows are its bills.
pub(crate) fn answer_one(question: &Question, ledger: &mut Ledger) -> Result<Answer> {
    answer::values(question)?;
    let connection = &ledger.connection;
    let id = question.path_value("serviceGroupId").unwrap_or_default();
    crate::providers::vcloudair::operations::costs_answer::refuse_account(question, id)?;
    let sql = "SELECT * FROM vcloudair_newest_service_group WHERE id = ?1";
    let Some(found) = nest::select(connection, sql, &[&id], &GROUP)?.pop() else {
        return Err(not_held(connection, question, id)?);
    };
    let rows = vec![Json::Object(found.members.clone())];
    Ok(Answer {
        document: group(connection, found)?,
        rows: AnswerRows::Own(rows),
        notes: Vec::new(),
    })
}

fn not_held(connection: &Connection, question: &Question, id: &str) -> Result<Box<Problem>> {
    let sql = "SELECT id FROM vcloudair_newest_service_group ORDER BY id";
    let held: Vec<String> = select(connection, sql, [], |row| Ok(row.get(0)?))?;
    if held.is_empty() {
        return Ok(answer::not_imported(question.operation));
    }
    Ok(Box::new(
        Problem::new(&codes::NOT_FOUND, format!("the ledger has no service group `{id}`"))
            .hint(format!("it holds {}", held.join(", "))),
    ))
}

fn group(connection: &Connection, mut group: Found) -> Result<Json> {
    let mut attributes = Vec::new();
    for mut attribute in nest::parts(connection, &ATTRIBUTE, group.row_id)? {
        let properties = nest::parts(connection, &ATTRIBUTE_PROPERTY, attribute.row_id)?;
        let properties = properties.into_iter().map(Found::json).collect();
        attribute.put_wrapped(("properties", "property"), properties, "properties_form");
        attributes.push(attribute.json());
    }
    let mut bills = Vec::new();
    for mut bill in nest::parts(connection, &BILL, group.row_id)? {
        for (name, table, form) in [("link", &LINK, "link_form"), ("billingPeriod", &PERIOD, "period_form")] {
            let found = nest::parts(connection, table, bill.row_id)?.pop();
            match (found, bill.derived(form)) {
                (Some(found), _) => bill.members.push((name.to_owned(), found.json())),
                (None, Some("null")) => bill.members.push((name.to_owned(), Json::Null)),
                (None, _) => {}
            }
        }
        bills.push(bill.json());
    }
    group.put_wrapped(("billingAttributes", "attribute"), attributes, "attribute_form");
    group.put_wrapped(("availableBills", "bill"), bills, "bill_form");
    Ok(group.json())
}
