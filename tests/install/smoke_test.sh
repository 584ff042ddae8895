#!/usr/bin/env bash
# Uses an installed semivis with system folders alone in PATH, and its Python package too where an interpreter is named:
# tests/install/smoke_test.sh PREFIX [PYTHON], for example /usr /usr/bin/python3
set -euo pipefail
[[ $# -ge 1 && -x "$1/bin/semivis" ]] || { echo "error: give the prefix of an installed semivis, e.g. $0 /usr" >&2; exit 64; }
prefix="$1" python="${2:-}"

place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
cd "$place"
alone() { env -i PATH=/usr/bin:/bin HOME="$place" "$@"; }
semivis() { alone "$prefix/bin/semivis" "$@"; }

semivis --version
semivis scan "$prefix/share/semivis/configs/quick.toml" -o table.h5 --events 2000 --backend cpu --quiet
semivis info table.h5
semivis limit table.h5 -o limits.h5
semivis events "$prefix/share/semivis/configs/quick.toml" --m-aprime 0.1 --epsilon 3e-3 --alpha-d 0.1 -n 10 -o events.hepmc3 --quiet
semivis bench --check
[[ -n "$python" ]] || exit 0

semivis export csv table.h5 -o table.csv
semivis plot limits.h5 -o figure.png
semivis report table.h5 limits.h5 -o report.html
[[ "$(head -c 4 figure.png | tail -c 3)" == PNG ]] || { echo "FAIL: semivis plot drew no PNG" >&2; exit 1; }
alone "$python" - "$prefix" <<'PYTHON'
import sys

import semivis
from semivis.program import find_program

assert str(find_program()) == sys.argv[1] + "/bin/semivis", find_program()
table = semivis.open("table.h5")
assert table.limits().digest == semivis.open("limits.h5").digest
print("import semivis:", semivis.__version__, semivis.__file__)
PYTHON
