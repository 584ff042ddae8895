#!/usr/bin/env bash
# Tests of the documentation with a built program: scripts/docs_tests.sh build/release/semivis [pytest options]
# Runs every command of README.md and docs/*.md and builds the site. Exit code 77 (a skipped test) where the packages cannot be
# installed.
set -euo pipefail
[[ $# -ge 1 && -x "$1" ]] || { echo "error: give the program, e.g. $0 build/release/semivis" >&2; exit 64; }
SEMIVIS_PROGRAM="$(realpath "$1")"
export SEMIVIS_PROGRAM
shift
cd "$(dirname "$0")/.."

skip() { echo "skipped: $1" >&2; exit 77; }

python="$(scripts/python_env.sh | tail -n 1)" || skip "the Python environment cannot be made (see above)"
log=build/docs_tests.log
if ! "$python" -c 'import latex2mathml, material, mkdocs, pytest' 2>/dev/null; then
  "$python" -m pip install --quiet --disable-pip-version-check --editable '.[plot,hepdata,docs,test]' >"$log" 2>&1 ||
    skip "pip could not install what pyproject.toml lists under docs and test ($log says why)"
fi
exec "$python" -m pytest -q -p no:cacheprovider tests/docs "$@"
