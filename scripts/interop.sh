#!/usr/bin/env bash
# Installs the other implementations that tests/interop compares with, of pinned versions, into
# target/interop. Does nothing where they are there.
set -euo pipefail

from=tests/interop
to=target/interop
wanted=$(cat "$from/requirements.txt" "$from/package.json" "$from/package-lock.json" | sha256sum | cut -d' ' -f1)
if [ "$(cat "$to/installed" 2>/dev/null || true)" = "$wanted" ]; then exit 0; fi

echo "Installing other implementations to test against"
rm -rf "$to"
mkdir -p "$to"
python3 -m venv "$to/python"
"$to/python/bin/pip" install --quiet --disable-pip-version-check --require-hashes --requirement "$from/requirements.txt"
cp "$from/package.json" "$from/package-lock.json" "$to"
npm ci --prefix "$to" --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
echo "$wanted" >"$to/installed"
