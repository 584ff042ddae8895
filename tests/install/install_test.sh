#!/usr/bin/env bash
# Installs a build folder, moves the tree and uses it with nothing else in reach: tests/install/install_test.sh build/release
set -euo pipefail
[[ $# -eq 1 && -x "$1/semivis" ]] || { echo "error: give a build folder, e.g. $0 build/release" >&2; exit 64; }
build="$(realpath "$1")"
here="$(cd "$(dirname "$0")" && pwd)"
source="$(dirname "$(dirname "$here")")"

place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
cd "$place"
fail() { echo "FAIL: $1" >&2; exit 1; }

cmake --install "$build" --prefix "$place/first" >install.log || { cat install.log >&2; exit 1; }
mkdir "moved here"
tree="$place/moved here/semivis"
mv first "$tree"

for file in bin/semivis libexec/semivis/semivis-{plot,export,report} share/semivis/configs/{quick,na64_2018_fig4}.toml share/semivis/{bounds/README.md,citations/references.bib} \
  share/doc/semivis/{README.md,LICENSE,CITATION.cff,docs/physics.md} lib/python3/dist-packages/semivis/{__init__.py,py.typed}; do
  [[ -e "$tree/$file" ]] || fail "$file is not installed"
done
[[ "$(ls "$tree/bin")" == semivis ]] || fail "bin holds more than the program"
[[ -z "$(find "$tree" -name __pycache__ -o -name '*_test*')" ]] || fail "byte code or tests are installed"
if grep -rlF -e "$build" -e "$source/" "$tree"; then fail "the files above name the build or source folder"; fi
if readelf -d "$tree/bin/semivis" | grep -E 'RPATH|RUNPATH'; then fail "the program looks for libraries of the build"; fi

"$here/smoke_test.sh" "$tree" >smoke.log || { cat smoke.log >&2; fail "the installed program does not work"; }

# semivis ARGUMENTS: the installed one, with a folder for python3 in front of the system's in PATH.
python_folder=/usr/bin
semivis() { env -i PATH="$python_folder:/usr/bin:/bin" HOME="$place" "$tree/bin/semivis" "$@"; }

# A verb beside the program, as in an environment of Python, that PATH does not hold.
# shellcheck disable=SC2016  # variables of the verb
printf '#!/bin/sh\necho "hello $1 from $SEMIVIS_PROGRAM"\n' >"$tree/bin/semivis-hello"
chmod +x "$tree/bin/semivis-hello"
[[ "$(semivis hello world)" == "hello world from $tree/bin/semivis" ]] || fail "a verb beside the program is not run"

# The verbs in Python: one sentence where numpy and h5py are missing; where they are there, the package of this tree.
python="$source/build/python/bin/python"
[[ -x "$python" ]] || python="$(command -v python3 || true)"
if [[ -z "$python" ]]; then echo "no python3: the verbs in Python are not tested"; exit 0; fi
mkdir with without
printf '#!/bin/sh\nexec "%s" -S "$@"\n' "$("$python" -c 'import sys; print(sys.executable)')" >without/python3
chmod +x without/python3
python_folder="$place/without" code=0
semivis export csv none.h5 -o none.csv 2>sentence.txt || code=$?
[[ $code -eq 69 && "$(cat sentence.txt)" =~ ^semivis:\ [^$'\n']*Debian:\ python3-[a-z0-9]+\)$ ]] ||
  fail "without packages: exit code $code, $(cat sentence.txt)"
packages="$("$python" -c 'import h5py, numpy, os; print(os.path.dirname(os.path.dirname(numpy.__file__)))' 2>/dev/null)" ||
  { echo "no numpy or h5py: semivis export is not tested"; exit 0; }
# Packages, but not the hook by which an editable installation puts the repository's package first.
sed "s#exec#PYTHONPATH=\"\$PYTHONPATH:$packages\" exec#" without/python3 >with/python3
chmod +x with/python3
python_folder="$place/with"
semivis scan "$tree/share/semivis/configs/quick.toml" -o table.h5 --events 2000 --backend cpu --quiet
semivis export csv table.h5 -o table.csv
grep -q '^# semivis table' table.csv || fail "semivis export wrote no table"
own="$tree/lib/python3/dist-packages"
touch "$tree/share/semivis/bounds/one.csv"
PYTHONPATH="$own" with/python3 - >found.txt <<'PYTHON'
import semivis, semivis.bounds, semivis.program
print(semivis.__file__, semivis.__version__, semivis.program.find_program(), *semivis.bounds.shipped_bounds(), sep="\n")
PYTHON
printf '%s\n' "$own/semivis/__init__.py" "$(semivis --version | cut -d' ' -f2)" "$tree/bin/semivis" "$tree/share/semivis/bounds/one.csv" >wanted.txt
diff wanted.txt found.txt || fail "the package is another one, or does not find its installation"
echo "installed, moved, used"
