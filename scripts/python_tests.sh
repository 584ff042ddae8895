#!/usr/bin/env bash
# Tests written in Python against a built program: scripts/python_tests.sh build/release/semivis [pytest options]. By default of
# the package; with tests/docs of the documentation, where every command of README.md and docs/*.md is run and the site is
# built. Exit code 77 (a skipped test) where the packages cannot be installed.
set -euo pipefail
[[ $# -ge 1 && -x "$1" ]] || { echo "error: give the program, e.g. $0 build/release/semivis" >&2; exit 64; }
SEMIVIS_PROGRAM="$(realpath "$1")"
export SEMIVIS_PROGRAM
shift
cd "$(dirname "$0")/.."

skip() { echo "skipped: $1" >&2; exit 77; }

python="$(scripts/python_env.sh | tail -n 1)" || skip "the Python environment cannot be made (see above)"
log=build/python_tests.log
if ! "$python" -c 'import hepdata_validator, latex2mathml, material, mkdocs, mypy, pyhepmc, pyhf, pylhe, pytest' 2>/dev/null; then
  "$python" -m pip install --quiet --disable-pip-version-check --editable '.[plot,hepdata,root,docs,test]' >"$log" 2>&1 ||
    skip "pip could not install the test tools that pyproject.toml lists ($log says why)"
fi
exec "$python" -m pytest "$@"
