#!/bin/sh
# Makes a virtual environment with the newest Django that an installed Python can run.
# Differential tests and benchmarks run it beside this framework, in a process of its own.
set -eu
target=$1

for name in python3.14 python3.13 python3.12 python3; do
    for candidate in "$(command -v "$name" || true)" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/*/bin/"$name"; do
        if [ -x "$candidate" ] && "$candidate" -c '' 2>/dev/null; then
            "$candidate" -m venv "$target"
            "$target/bin/python" -m pip install --quiet --disable-pip-version-check \
                'Django>=5.2' 'psycopg[binary]' 'pymysql[rsa]' argon2-cffi jinja2 hypothesis
            "$target/bin/python" -c 'import django; print("Django", django.__version__)'
            exit 0
        fi
    done
done
echo "No Python found to install Django with." >&2
exit 1
