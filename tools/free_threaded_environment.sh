#!/bin/sh
# Makes a virtual environment with an interpreter that has no global lock, and what the tests need.
# It is the installed python3.14t, or else built from Python's sources as Ubuntu archives them.
# Ends with 69 where neither can be had: without a network, or without what building needs.
set -eu
target=$1
cd "$(dirname "$0")/.."

source=http://archive.ubuntu.com/ubuntu/pool/main/p/python3.14/python3.14_3.14.4.orig.tar.xz
sha256=d923c51303e38e249136fc1bdf3568d56ecb03214efdef48516176d3d7faaef8
built=$target/interpreter/bin/python3.14t

unavailable() {
    echo "No free-threaded environment: $1" >&2
    exit 69
}

is_usable() {
    [ -x "$1" ] && "$1" - 2>/dev/null <<'END'
import bz2, ctypes, ensurepip, lzma, sqlite3, ssl, sysconfig, zlib
assert sysconfig.get_config_var("Py_GIL_DISABLED")
END
}

build() {
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    echo "Building Python without a global lock; that takes a few minutes." >&2
    python3 -c 'import sys, urllib.request; urllib.request.urlretrieve(*sys.argv[1:])' \
        "$source" "$work/python.tar.xz" 2>/dev/null || unavailable "$source cannot be fetched."
    echo "$sha256  $work/python.tar.xz" | sha256sum --check --quiet ||
        { echo "$source is not what it was: its hash is wrong." >&2; exit 1; }
    tar -xf "$work/python.tar.xz" -C "$work"
    mkdir -p "$target"
    prefix=$(cd "$target" && pwd)/interpreter
    (
        cd "$work"/Python-*
        ./configure --quiet --disable-gil --with-ensurepip=install --prefix="$prefix"
        make -j"$(nproc)" && make install
    ) >"$target/build.log" 2>&1 || unavailable "building failed; see $target/build.log."
    is_usable "$built" || unavailable "the interpreter lacks modules; on Debian, install \
libssl-dev zlib1g-dev libsqlite3-dev libffi-dev libbz2-dev liblzma-dev, and remove $target."
}

find_interpreter() {
    for candidate in "$(command -v python3.14t || true)" \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/*/bin/python3.14t "$built"; do
        if is_usable "$candidate"; then
            echo "$candidate"
            return
        fi
    done
}

interpreter=$(find_interpreter)
if [ -z "$interpreter" ]; then
    build
    interpreter=$built
fi
"$interpreter" -m venv "$target"
pip="$target/bin/python -m pip --quiet --disable-pip-version-check"
$pip install --require-hashes -r requirements/free-threaded.lock ||
    unavailable "the packages of requirements/free-threaded.lock cannot be installed."
$pip install --no-deps --no-build-isolation -e .
"$target/bin/python" -VV
