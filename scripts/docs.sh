#!/usr/bin/env bash
# Builds the documentation site in build/site, from docs/ and from what the program says of itself:
# scripts/docs.sh [build/release/semivis]
set -euo pipefail
program="$(realpath "${1:-$(dirname "$0")/../build/${SEMIVIS_PRESET:-release}/semivis}")"
[[ -x "$program" ]] || { echo "error: there is no program $program; build it, or give another" >&2; exit 66; }
cd "$(dirname "$0")/.."

python="$(scripts/python_env.sh | tail -n 1)"
log=build/docs.log
if ! "$python" -c 'import latex2mathml, material, mkdocs' 2>/dev/null; then
  "$python" -m pip install --quiet --disable-pip-version-check --editable '.[plot,hepdata,docs]' >"$log" 2>&1 ||
    { echo "error: pip could not install what pyproject.toml lists under docs ($log says why)" >&2; exit 69; }
fi
SEMIVIS_PROGRAM="$program" NO_MKDOCS_2_WARNING=1 "$python" -m mkdocs build --strict --clean
echo "site: build/site/index.html; browsers search it only from a server: python3 -m http.server -d build/site"
