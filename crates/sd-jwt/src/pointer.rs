use strict_json::escape_pointer_token;

/// A JSON Pointer (RFC 6901) that grows and shrinks while a value is walked.
#[derive(Debug, Default)]
pub(crate) struct Pointer(String);

impl Pointer {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Calls `f` with the pointer lengthened by one member name, and shortens it again.
    pub(crate) fn within<T>(&mut self, name: &str, f: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.0.len();
        self.0.push('/');
        self.0.push_str(&escape_pointer_token(name));
        let result = f(self);
        self.0.truncate(length);
        result
    }

    /// The pointer of a member, as text.
    pub(crate) fn member(&self, name: &str) -> String {
        format!("{}/{}", self.0, escape_pointer_token(name))
    }
}

/// The names a pointer consists of, unescaped; nothing if it is not a pointer.
pub(crate) fn tokens(pointer: &str) -> Option<Vec<String>> {
    if pointer.is_empty() {
        return Some(Vec::new());
    }
    pointer
        .strip_prefix('/')?
        .split('/')
        .map(|token| {
            // A tilde stands only before 0 or 1 (RFC 6901 §3).
            let escapes = token.matches("~0").count() + token.matches("~1").count();
            (token.matches('~').count() == escapes)
                .then(|| token.replace("~1", "/").replace("~0", "~"))
        })
        .collect()
}
