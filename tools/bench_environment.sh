#!/bin/sh
# Makes a virtual environment with all contenders of the bench, by the newest installed Python.
# The framework itself is not installed: the bench runs the working tree.
set -eu
target=$1

for name in python3.14 python3.13 python3.12 python3; do
    for candidate in "$(command -v "$name" || true)" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/*/bin/"$name"; do
        if [ -x "$candidate" ] && "$candidate" -c '' 2>/dev/null; then
            "$candidate" -m venv "$target"
            "$target/bin/python" -m pip install --quiet --disable-pip-version-check \
                -r "$(dirname "$0")/../benchmarks/requirements.txt"
            "$target/bin/python" --version
            exit 0
        fi
    done
done
echo "No Python found to run the bench with." >&2
exit 1
