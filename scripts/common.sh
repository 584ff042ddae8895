# Sourced by the other scripts: the repository, one way to build it, one way to read a number from JSON.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

preset="${SEMIVIS_PRESET:-release}"
# shellcheck disable=SC2034  # read by the scripts that source this one
build="build/$preset"
jobs="$(nproc)"

# configure PRESET: quiet unless it fails; a build folder left by another place or toolchain is started afresh.
configure() {
  mkdir -p build
  local log="build/configure-$1.log"
  cmake --preset "$1" >"$log" 2>&1 || cmake --fresh --preset "$1" >"$log" 2>&1 || { cat "$log" >&2; return 1; }
  grep -e '^-- CUDA backend' "$log" || true
}

# Installs what is missing, configures, builds everything.
prepare_build() {
  scripts/install_dependencies.sh
  configure "$preset"
  cmake --build --preset "$preset" -j "$jobs"
}

# json_value KEY: the scalar behind the first "KEY" of the JSON text on stdin; fails where there is none.
json_value() {
  local value
  value="$(sed -n "s/.*\"$1\"[[:space:]]*:[[:space:]]*\(\"[^\"]*\"\|[^],}[:space:]]*\).*/\1/p" | sed -n 1p)"
  [[ -n "$value" ]] || { echo "error: no \"$1\" in the program's JSON" >&2; return 1; }
  value="${value#\"}"
  echo "${value%\"}"
}
