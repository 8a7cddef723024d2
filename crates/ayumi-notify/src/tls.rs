//! Whom TLS trusts: the public roots built in, and a further authority of a closed network; never accepts less.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};

/// Why TLS cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file of certificates cannot be read or holds none.
    #[error("read the certificates in {file}")]
    Authority {
        /// Which file.
        file: PathBuf,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The library refuses its own defaults.
    #[error("set up TLS")]
    Defaults(#[source] rustls::Error),
}

/// A client's settings of TLS 1.2 and 1.3, trusting also the PEM certificates in `authority`.
pub fn client_config(authority: Option<&Path>) -> Result<ClientConfig, Error> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(file) = authority {
        for certificate in certificates(file)? {
            roots.add(certificate).map_err(|source| unreadable(file, source))?;
        }
    }
    // The provider is named: which one a process has as its default is nobody's promise.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    Ok(config.map_err(Error::Defaults)?.with_root_certificates(roots).with_no_client_auth())
}

/// The certificates of a PEM file, at least one.
pub(crate) fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, Error> {
    let found = CertificateDer::pem_file_iter(file).map_err(|source| unreadable(file, source))?;
    let found: Vec<_> = found.collect::<Result<_, _>>().map_err(|source| unreadable(file, source))?;
    if found.is_empty() { Err(unreadable(file, "the file holds no certificate")) } else { Ok(found) }
}

fn unreadable(file: &Path, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::Authority { file: file.to_owned(), source: source.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_certificate_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        assert!(client_config(Some(&file)).unwrap_err().to_string().contains("ca.pem"));
        std::fs::write(&file, "nothing").unwrap();
        assert!(client_config(Some(&file)).unwrap_err().to_string().contains("ca.pem"));
        assert!(client_config(None).is_ok());
    }
}
