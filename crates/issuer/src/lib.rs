//! Registry, enrolment, requests, issuing, revoking
