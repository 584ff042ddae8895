#!/usr/bin/env bash
# Makes or updates the Python environment in build/python: the package semivis, run from python/, and what it needs. Puts
# its verbs (semivis-plot, ...) where the program finds them. The last line of its output is the interpreter.
set -euo pipefail
cd "$(dirname "$0")/.."

environment=build/python
python="$environment/bin/python"
libexec=build/libexec/semivis  # ../libexec/semivis of build/PRESET/semivis
requirements=scripts/requirements.txt
stamp="$environment/installed.txt"

fail() { echo "error: $1" >&2; exit 69; }
wanted() { cat "$requirements" pyproject.toml; grep '^project(' CMakeLists.txt; pwd; }  # changes of python/semivis need no new installation

mkdir -p build "$libexec"
exec 9>build/python_env.lock
flock 9

if ! cmp -s <(wanted) "$stamp" || ! "$python" -c 'import h5py, matplotlib, numpy, semivis, uproot, yaml' 2>/dev/null; then
  scripts/install_dependencies.sh python3 python3-venv
  log=build/python_env.log
  command -v python3 >/dev/null || fail "python3 is missing; install Python 3.10 or later"
  python3 -m venv "$environment" >"$log" 2>&1 ||
    fail "python3 cannot make a virtual environment ($log says why); on Debian install python3-venv"
  "$python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements" >"$log" 2>&1 ||
    fail "pip could not install what pyproject.toml lists ($log says why); make PyPI or a mirror reachable \
through pip's own configuration, or point PIP_FIND_LINKS to a folder of wheels"
  wanted >"$stamp"
fi
while read -r script; do
  ln -sfn "../../python/bin/$script" "$libexec/$script"
done < <(sed -n 's/^\(semivis-[a-z]*\) = .*/\1/p' pyproject.toml)
echo "$python"
