//! `GET /reseller/billing/v1/clients/{client_id}/usage/`, and the same with one provider or in one project.
//!
//! `{"usage": {"usage_period_start": "2017-08-17T20:18:00.000+00:00", …, "providers": [{"id": …, "projects": […]}],
//! "subtotal": 20.73, …}}`. The resources of a project stand in an array for each of eleven kinds. The period is the
//! current one; a later answer about it is a revision. An answer does not say whose it is: the path does.

use crate::contract::document::control;
use crate::contract::document::control::Totals;
use crate::contract::document::{Child, Reading, Row, answer};
use crate::contract::operation::{Answer, AnswerRows, Operation, Question};
use crate::contract::registry::Ledger;
use crate::error::{Problem, Result, codes};
use crate::output::json::Json;
use crate::providers::ormuco::documentation::{NAME, PAGE};
use crate::providers::ormuco::operations::invoice::{read_taxes, with_project};
use crate::providers::ormuco::operations::usage_tables::{KIND, LINE, PROJECT, PROVIDER, TAX, USAGE};
use crate::providers::ormuco::shape;
use crate::query;
use crate::query::select;
use crate::source::json::{Node, Value as JsonValue, escape_pointer};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension};
use serde_json::value::RawValue;
use shape::Members;

const ORDER: &[&str] = &[
    "usage_period_start",
    "usage_period_end",
    "projects",
    "project",
    "providers",
    "provider",
    "subtotal",
    "discount_percentage",
    "discount",
    "taxes",
    "total",
];

/// The three operations differ in what their usage is divided by.
const fn operation(
    name: &'static str,
    path: &'static str,
    summary: &'static str,
    recognise: fn(&Operation, &Node) -> Option<usize>,
) -> Operation {
    Operation {
        provider: NAME,
        name,
        method: "GET",
        writes: false,
        path,
        summary,
        documented_at: PAGE,
        parameters: &[],
        view: "api_ormuco_usage",
        recognise,
        read,
        control: |_, text| count(text),
        answer: answer_usage,
    }
}

/// What a client uses, by provider and project.
pub(crate) static BY_CLIENT: Operation = operation(
    "usage",
    "/reseller/billing/v1/clients/{client_id}/usage/",
    "what a client uses in the current period, by provider and project",
    |_, root| recognise(root, "providers"),
);

/// What a client uses with a provider, by project.
pub(crate) static BY_PROVIDER: Operation = operation(
    "usage/provider",
    "/reseller/billing/v1/clients/{client_id}/providers/{provider_id}/usage/",
    "what a client uses with one provider in the current period, by project",
    |_, root| recognise(root, "provider"),
);

/// What a client uses in a project.
pub(crate) static BY_PROJECT: Operation = operation(
    "usage/project",
    "/reseller/billing/v1/clients/{client_id}/projects/{project_id}/usage/",
    "what a client uses in one project in the current period",
    |_, root| recognise(root, "project"),
);

fn recognise(root: &Node, divided_by: &str) -> Option<usize> {
    let usage = root.get("usage")?;
    usage.get(divided_by)?;
    crate::contract::document::likeness::fits(usage, &USAGE)
        .then(|| crate::contract::document::likeness::members_known(usage, &USAGE) + 2)
}

/// What was asked about, by the operation's name.
fn scope(operation: &Operation) -> (&'static str, &'static str) {
    match operation.name {
        "usage/provider" => ("provider", "provider_id"),
        "usage/project" => ("project", "project_id"),
        _ => ("client", ""),
    }
}

/// Reads one usage, counting its lines.
struct Reader<'r, 't> {
    reading: &'r mut Reading<'t>,
    lines: usize,
    resources: Vec<String>,
}

fn read(operation: &Operation, root: &Node, reading: &mut Reading) -> Vec<Row> {
    let Some(node) = shape::member(reading, root, "", "usage") else {
        return Vec::new();
    };
    let nested = ["projects", "project", "providers", "provider", "taxes"];
    let Some(mut row) = shape::object(reading, node, "/usage", &USAGE, &nested) else {
        return Vec::new();
    };
    let (scope, path_name) = scope(operation);
    let mut reader = Reader {
        reading,
        lines: 0,
        resources: Vec::new(),
    };
    let stated_id = match scope {
        "client" => {
            row.parts = reader.providers(node);
            None
        }
        "provider" => {
            let provider = shape::member(reader.reading, node, "/usage", "provider");
            let provider = provider.and_then(|node| reader.reading.row(node, "/usage/provider", &PROVIDER));
            if let Some(mut provider) = provider {
                provider.set("position", 1);
                row.parts.push(provider);
            }
            let projects = reader.projects(node, "/usage", None);
            row.parts.extend(projects);
            node.get("provider")
                .and_then(|provider| provider.get("uuid").or_else(|| provider.get("id")))
        }
        _ => {
            let project = shape::member(reader.reading, node, "/usage", "project");
            row.parts
                .extend(project.and_then(|node| reader.project(node, "/usage/project", None)));
            node.get("project").and_then(|project| project.get("id"))
        }
    };
    let resources = std::mem::take(&mut reader.resources);
    row.resources = resources;
    row.parts.extend(read_taxes(node, "/usage", "taxes", &TAX, reading));
    let scope_id = reading
        .path_value(path_name)
        .or_else(|| stated_id.and_then(Node::as_str));
    let scope_id = scope_id.unwrap_or_default().to_owned();
    row.account = reading.path_value("client_id").map(str::to_owned);
    let mut envelope = shape::envelope(operation.name, &scope_id, root, reading, Some("usage"));
    envelope.account.clone_from(&row.account);
    row.set("scope", scope);
    row.set("scope_id", scope_id);
    vec![envelope, row]
}

impl Reader<'_, '_> {
    /// Providers first, then all their projects, each with the position of its provider.
    fn providers(&mut self, usage: &Node) -> Vec<Row> {
        let mut providers = Vec::new();
        let mut projects = Vec::new();
        for (index, node) in shape::elements(self.reading, usage, "/usage", "providers")
            .iter()
            .enumerate()
        {
            let place = format!("/usage/providers/{index}");
            if let Some(mut provider) = shape::object(self.reading, node, &place, &PROVIDER, &["projects"]) {
                provider.set("position", shape::ordinal(index));
                providers.push(provider);
            }
            projects.extend(self.projects(node, &place, Some(shape::ordinal(index))));
        }
        providers.extend(projects);
        providers
    }

    fn projects(&mut self, node: &Node, place: &str, provider: Option<i64>) -> Vec<Row> {
        let mut rows = Vec::new();
        for (index, node) in shape::elements(self.reading, node, place, "projects")
            .iter()
            .enumerate()
        {
            rows.extend(self.project(node, &format!("{place}/projects/{index}"), provider));
        }
        rows
    }

    fn project(&mut self, node: &Node, place: &str, provider: Option<i64>) -> Option<Row> {
        let mut row = shape::object(self.reading, node, place, &PROJECT, &["resources"])?;
        row.set("provider_position", provider);
        // A project that moves to another provider is another usage.
        row.also = provider.map(|position| position.to_string());
        let resources = shape::member(self.reading, node, place, "resources")?;
        let place = format!("{place}/resources");
        let JsonValue::Object(kinds) = &resources.value else {
            let message = format!("`resources` is {}", resources.kind_name());
            self.reading.problem(&codes::WRONG_TYPE, message, resources, &place);
            return Some(row);
        };
        for kind in kinds {
            row.children.push(Child {
                table: &KIND,
                cells: vec![kind.key.as_ref().into()],
            });
            let place = format!("{place}/{}", escape_pointer(&kind.key));
            let Some(lines) = kind.node.as_array() else {
                let message = format!("`{}` is {}", kind.key, kind.node.kind_name());
                self.reading.problem(&codes::WRONG_TYPE, message, &kind.node, &place);
                continue;
            };
            for (index, node) in lines.iter().enumerate() {
                let Some(mut line) = self.reading.row(node, &format!("{place}/{index}"), &LINE) else {
                    continue;
                };
                line.set("spelling", kind.key.as_ref());
                line.also = Some(kind.key.to_string());
                line.set("position", shape::ordinal(self.lines));
                self.lines += 1;
                self.resources.extend(shape::text(&line, "id").map(str::to_owned));
                row.parts.push(line);
            }
        }
        Some(row)
    }
}

fn count(text: &str) -> std::result::Result<Totals, String> {
    let root: &RawValue = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let mut totals = Totals::default();
    totals.count(&shape::LIST);
    let members = shape::raw_members(root)?;
    let usage = members.get("usage").ok_or("`usage` is missing")?;
    control::add_object(&mut totals, usage, &USAGE)?;
    shape::count_elements(&mut totals, usage, "taxes", &TAX)?;
    let mut projects = shape::raw_elements(usage, "projects")?;
    let members = shape::raw_members(usage)?;
    projects.extend(members.get("project"));
    if let Some(provider) = members.get("provider") {
        control::add_object(&mut totals, provider, &PROVIDER)?;
    }
    for provider in shape::raw_elements(usage, "providers")? {
        control::add_object(&mut totals, provider, &PROVIDER)?;
        projects.extend(shape::raw_elements(provider, "projects")?);
    }
    for project in projects {
        control::add_object(&mut totals, project, &PROJECT)?;
        let members = shape::raw_members(project)?;
        let resources = members.get("resources").ok_or("`resources` is missing")?;
        for kind in shape::raw_members(resources)?.keys() {
            shape::count_elements(&mut totals, resources, kind, &LINE)?;
        }
    }
    Ok(totals)
}

fn answer_usage(question: &Question, ledger: &mut Ledger) -> Result<Answer> {
    answer::values(question)?;
    let connection = &ledger.connection;
    let account_id = shape::client(connection, question)?;
    let (scope, path_name) = scope(question.operation);
    let scope_id = question.path_value(path_name).unwrap_or_default();
    let mut statement = connection.prepare_cached(
        "SELECT * FROM api_ormuco_usage WHERE account_id = :account_id AND scope = :scope AND scope_id = :scope_id
         ORDER BY usage_period_start_utc DESC LIMIT 1",
    )?;
    let mut values = query::Values::new();
    values.insert("account_id".to_owned(), Value::Integer(account_id));
    values.insert("scope".to_owned(), Value::Text(scope.to_owned()));
    values.insert("scope_id".to_owned(), Value::Text(scope_id.to_owned()));
    query::bind(&mut statement, &values)?;
    let mut rows = statement.raw_query();
    let Some(row) = rows.next()? else {
        return Err(not_found(connection, question, account_id, scope, scope_id)?);
    };
    let mut whole = Whole {
        members: match answer::object(row, USAGE.fields)? {
            Json::Object(members) => members,
            _ => Vec::new(),
        },
        lines: Vec::new(),
    };
    whole.put_together(connection, row.get("row_id")?, scope)?;
    let mut document = vec![("usage".to_owned(), shape::arranged(whole.members, ORDER))];
    document.extend(shape::beside(
        connection,
        account_id,
        question.operation.name,
        scope_id,
    )?);
    Ok(Answer {
        document: Json::Object(document),
        rows: AnswerRows::Own(whole.lines),
        notes: Vec::new(),
    })
}

fn not_found(
    connection: &Connection,
    question: &Question,
    account_id: i64,
    scope: &str,
    scope_id: &str,
) -> Result<Box<Problem>> {
    let other: Option<String> = connection
        .query_row(
            "SELECT scope_id FROM ormuco_usage WHERE account_id = ?1 AND scope = ?2 AND scope <> 'client' LIMIT 1",
            (account_id, scope),
            |row| row.get(0),
        )
        .optional()?;
    Ok(match other {
        None => answer::not_imported(question.operation),
        Some(other) => Box::new(
            Problem::new(
                &codes::NOT_FOUND,
                format!("the ledger has no usage of this client for {scope} `{scope_id}`"),
            )
            .hint(format!("it has the usage for {scope} `{other}`")),
        ),
    })
}

/// A usage put together again.
struct Whole {
    members: Members,
    /// Its lines, each with its project and kind, for tables.
    lines: Vec<Json>,
}

impl Whole {
    fn put_together(&mut self, connection: &Connection, row_id: i64, scope: &str) -> Result<()> {
        let mut projects: Vec<(Option<i64>, Json)> = Vec::new();
        let found = shape::parts(connection, &PROJECT, row_id, |row| row.get("provider_position"))?;
        for (project_row, project, provider) in found {
            projects.push((provider, self.project(connection, project_row, project)?));
        }
        let mut providers = Vec::new();
        for (_, mut provider, position) in shape::parts(connection, &PROVIDER, row_id, |row| row.get("position"))? {
            if scope == "client" {
                let (own, others) = projects.into_iter().partition(|(with, _)| *with == position);
                projects = others;
                provider.push(("projects".to_owned(), only_objects(own)));
            }
            providers.push(shape::arranged(provider, &["id", "uuid", "name", "projects"]));
        }
        let mut add = |name: &str, value: Option<Json>| {
            self.members.extend(value.map(|value| (name.to_owned(), value)));
        };
        match scope {
            "client" => add("providers", Some(Json::Array(providers))),
            "provider" => {
                add("projects", Some(only_objects(projects)));
                add("provider", providers.pop());
            }
            _ => add("project", projects.pop().map(|(_, project)| project)),
        }
        add("taxes", Some(shape::plain_parts(connection, &TAX, row_id)?));
        Ok(())
    }

    fn project(&mut self, connection: &Connection, row_id: i64, mut project: Members) -> Result<Json> {
        let sql = "SELECT spelling FROM ormuco_usage_kind WHERE parent_row = ?1 ORDER BY row_id";
        let kinds: Vec<String> = select(connection, sql, [row_id], |row| Ok(row.get(0)?))?;
        let lines = shape::parts(connection, &LINE, row_id, |row| row.get::<_, String>("spelling"))?;
        let mut resources = Vec::new();
        for kind in kinds {
            let mut of_kind = Vec::new();
            for (_, line, _) in lines.iter().filter(|(_, _, spelling)| *spelling == kind) {
                let line = Json::Object(line.clone());
                let mut flat = with_project(&project, &line);
                if let Json::Object(members) = &mut flat {
                    members.insert(2.min(members.len()), ("kind".to_owned(), Json::string(&kind)));
                }
                self.lines.push(flat);
                of_kind.push(line);
            }
            resources.push((kind, Json::Array(of_kind)));
        }
        project.push(("resources".to_owned(), Json::Object(resources)));
        Ok(shape::arranged(project, &["id", "name", "resources"]))
    }
}

fn only_objects(projects: Vec<(Option<i64>, Json)>) -> Json {
    Json::Array(projects.into_iter().map(|(_, project)| project).collect())
}
