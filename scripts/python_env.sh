#!/usr/bin/env bash
# Makes or updates the Python environment of the scripts in build/python. The last line of its output is the interpreter.
set -euo pipefail
cd "$(dirname "$0")/.."

environment=build/python
python="$environment/bin/python"
requirements=scripts/requirements.txt
stamp="$environment/requirements.txt"

fail() { echo "error: $1" >&2; exit 69; }

if ! cmp -s "$requirements" "$stamp" || ! "$python" -c 'import h5py, matplotlib, numpy' 2>/dev/null; then
  mkdir -p build
  scripts/install_dependencies.sh python3 python3-venv
  log=build/python_env.log
  command -v python3 >/dev/null || fail "python3 is missing; install Python 3.10 or later"
  python3 -m venv "$environment" >"$log" 2>&1 ||
    fail "python3 cannot make a virtual environment ($log says why); on Debian install python3-venv"
  "$python" -m pip install --quiet --requirement "$requirements" >"$log" 2>&1 ||
    fail "pip could not install $(sed '/^#/d' "$requirements" | paste -sd ' ') ($log says why); \
make PyPI or a mirror reachable through pip's own configuration, or point PIP_FIND_LINKS to a folder of wheels"
  cp "$requirements" "$stamp"
fi
echo "$python"
