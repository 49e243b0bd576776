//! JWK, JWS, JWE and DPoP by allow-list
