#!/usr/bin/env bash
# Installs what a fresh Debian or Ubuntu machine lacks to build (`build`) or to build and test (`test`).
# Does nothing where everything is there, so that it can run before every build.
set -euo pipefail

purpose=${1:?usage: setup.sh build|test}

packages=(build-essential pkg-config cmake libssl-dev ca-certificates curl)
if [ "$purpose" = test ]; then
  # A private session bus and a real key ring to test against.
  packages+=(dbus dbus-daemon gnome-keyring libsecret-tools)
  # Other implementations to test against; not in place of a Python or Node.js that is there.
  python3 -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3 python3-venv)
  command -v node >/dev/null || packages+=(nodejs)
  command -v npm >/dev/null || packages+=(npm)
fi

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "Installing: ${missing[*]}"
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
  export DEBIAN_FRONTEND=noninteractive
  "${as_root[@]}" apt-get update -qq
  # Releases divide D-Bus into packages differently: what one does not have, another brings.
  known=()
  for package in "${missing[@]}"; do
    if apt-cache show "$package" >/dev/null 2>&1; then known+=("$package"); fi
  done
  missing=("${known[@]}")
  "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

# Rust, of the version the root manifest asks for.
export PATH="$HOME/.cargo/bin:$PATH"
wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
have=$(rustc --version 2>/dev/null | cut -d' ' -f2 || true)
if [ -z "$have" ] || [ "$(printf '%s\n%s\n' "$wanted" "$have" | sort -V | head -n1)" != "$wanted" ]; then
  if ! command -v rustup >/dev/null; then
    echo "Installing Rust through rustup"
    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal --no-modify-path
  fi
  rustup toolchain install stable --profile minimal
  rustup default stable
fi
if [ "$purpose" = test ]; then
  for component in clippy rustfmt; do
    cargo "${component/rustfmt/fmt}" --version >/dev/null 2>&1 || rustup component add "$component"
  done
fi
