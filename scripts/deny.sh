#!/usr/bin/env bash
# Licences, bans and sources of every dependency, as deny.toml has them. Advisories need a database
# from outside the package registry: `cargo deny check advisories` where that can be reached.
set -euo pipefail

tools=target/tools
if ! "$tools/bin/cargo-deny" --version >/dev/null 2>&1; then
  echo "Building cargo-deny (once)"
  cargo install cargo-deny --locked --quiet --root "$tools"
fi
exec "$tools/bin/cargo-deny" --log-level warn --all-features check licenses bans sources
