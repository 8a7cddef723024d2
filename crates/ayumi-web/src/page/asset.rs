//! The files pages load, kept by browsers for good since their address changes with them; never a file of the disk.

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::error::Problem;
use crate::view::asset;

/// `GET /static/{hash}/{name}`
pub(super) async fn show(Path(path): Path<String>) -> Result<Response, Problem> {
    let (hash, name) = path.split_once('/').ok_or_else(Problem::not_found)?;
    let asset = asset::find(hash, name).ok_or_else(Problem::not_found)?;
    let mut response = asset.bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    Ok(response)
}
