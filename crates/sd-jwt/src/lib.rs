//! Selective disclosure for JWTs (RFC 9901)
