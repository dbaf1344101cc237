#!/bin/sh
# Installs Xikou from this archive, without a network: sh install.sh [FOLDER]   (/opt/xikou by default)
# Needs Python 3.11 with venv, and glibc 2.28 or newer. Run again, it upgrades; the version before is kept beside.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
target=${1:-/opt/xikou}
python=${PYTHON:-python3.11}

fail() {
    echo "install: $*" >&2
    exit 1
}

command -v "$python" >/dev/null || fail "$python is not there; set PYTHON to a Python 3.11"
"$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || fail "$python is not Python 3.11"
"$python" -c 'import ensurepip, venv' 2>/dev/null || fail "$python lacks venv (Debian: python3.11-venv)"
case $(basename "$here") in
*-"$(uname -m)") ;;
*) fail "this archive is for another architecture than $(uname -m)" ;;
esac
(cd "$here" && sha256sum --check --quiet SHA256SUMS) || fail "a file is damaged; fetch the archive again"

mkdir -p "$target"
new="$target/venv.new"
rm -rf "$new"
"$python" -m venv "$new"
"$new/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps --require-hashes \
    --find-links "$here/wheels" --requirement "$here/requirements.lock"
"$new/bin/python" -m pip check

# A virtual environment knows its own path: it is made anew where it will stand, from wheels that are now known good.
rm -rf "$target/venv.old"
if [ -e "$target/venv" ]; then mv "$target/venv" "$target/venv.old"; fi
rm -rf "$new"
"$python" -m venv "$target/venv"
"$target/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps --require-hashes \
    --find-links "$here/wheels" --requirement "$here/requirements.lock"
"$target/venv/bin/xikou" --version
echo "installed in $target/venv; next: docs/operations.md"
