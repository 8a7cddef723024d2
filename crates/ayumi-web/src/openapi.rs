//! The OpenAPI 3.1 document of the API, written by hand so that the core knows nothing of it; tests hold it against the
//! routes and the commands.

mod commands;
mod operations;
mod resources;
mod schema;
mod shared;
mod suppositions;

use std::sync::OnceLock;

use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::respond;

#[cfg(test)]
pub(crate) use commands::COMMAND_NAMES;

/// `GET /openapi.json`
pub(crate) async fn show() -> Response {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| document().to_string());
    respond::json_text(axum::http::StatusCode::OK, text.clone())
}

fn document() -> Value {
    let mut schemas = Map::new();
    schemas.extend(resources::schemas());
    schemas.extend(commands::schemas());
    schemas.extend(suppositions::schemas());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Ayumi API",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "県と市町の共同事業の歩みを、あとから変えられない記録として扱う API",
            "description": "Every change is a command that becomes events in an append-only log. Every read can be asked as of a past moment.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "jsonSchemaDialect": "https://spec.openapis.org/oas/3.1/dialect/base",
        "servers": [{ "url": "/" }],
        "tags": operations::tags(),
        "security": [{ "token": [] }, { "session": [] }],
        "paths": operations::paths(),
        "components": {
            "schemas": schemas,
            "parameters": shared::parameters(),
            "headers": shared::headers(),
            "responses": shared::responses(),
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer", "description": "A token made by `ayumi token create`." },
                "session": { "type": "apiKey", "in": "cookie", "name": "ayumi_session", "description": "Set by `POST /api/v1/login`; named `__Host-ayumi_session` over TLS." },
            },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    match (key.as_str(), value) {
                        ("$ref", Value::String(target)) => {
                            found.insert(target.clone());
                        }
                        ("mapping", Value::Object(targets)) => found
                            .extend(targets.values().filter_map(|target| target.as_str().map(str::to_owned))),
                        (_, value) => references(value, found),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document();
        let mut found = BTreeSet::new();
        references(&document, &mut found);
        for target in found {
            let pointer = target.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{target}");
        }
    }

    #[test]
    fn every_schema_is_used() {
        let document = document();
        let mut found = BTreeSet::new();
        references(&document, &mut found);
        for name in document["components"]["schemas"].as_object().unwrap().keys() {
            assert!(found.contains(&format!("#/components/schemas/{name}")), "{name}");
        }
    }

    #[test]
    fn the_document_and_the_router_list_the_same_routes() {
        let document = document();
        let mut documented = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for method in item.as_object().unwrap().keys() {
                documented.insert((method.to_uppercase(), path.clone()));
            }
        }
        let routes: BTreeSet<_> = crate::router::api()
            .listed
            .into_iter()
            .map(|(method, path)| (method.to_string(), path.to_owned()))
            .collect();
        assert_eq!(documented, routes);
    }

    #[test]
    fn every_part_of_a_path_is_a_parameter_and_every_operation_has_its_own_id() {
        let document = document();
        let mut ids = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{method} {path}");
                let named: BTreeSet<&str> = operation["parameters"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter(|p| p["in"] == "path")
                    .filter_map(|p| p["name"].as_str())
                    .collect();
                let parts: BTreeSet<&str> =
                    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
                assert_eq!(named, parts, "{method} {path}");
            }
        }
    }
}
