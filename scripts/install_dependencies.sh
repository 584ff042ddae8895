#!/usr/bin/env bash
# Installs with apt what semivis needs and this machine lacks (Debian 12 or later, Ubuntu), and the packages named as
# arguments. Quiet when nothing is missing.
set -euo pipefail

packages=(
  g++ cmake ninja-build        # toolchain; nvcc is used where it is found and never installed
  libthrust-dev                # CPU backend
  librandom123-dev             # random numbers
  libhdf5-dev                  # tables
  libhepmc3-dev                # event files
  libcli11-dev libtomlplusplus-dev nlohmann-json3-dev libspdlog-dev libfmt-dev
  libboost-dev libboost-math-dev libgtest-dev   # tests
  "$@"
)

if ! command -v dpkg-query >/dev/null; then
  echo "note: no dpkg here; install by hand what these Debian packages hold, if CMake misses it: ${packages[*]}" >&2
  exit 0
fi

missing=()
for package in "${packages[@]}"; do
  [[ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" == installed* ]] || missing+=("$package")
done
((${#missing[@]})) || exit 0

as_root=()
if [[ "$(id -u)" -ne 0 ]]; then
  if ! command -v sudo >/dev/null; then
    echo "error: ${#missing[@]} packages are missing and this is neither root nor a machine with sudo; ask for: ${missing[*]}" >&2
    exit 69
  fi
  as_root=(sudo)
fi

echo "Installing: ${missing[*]}"
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get "$@" >"$log" 2>&1; }
if ! { apt update && apt install -y --no-install-recommends "${missing[@]}"; }; then
  cat "$log" >&2
  echo "error: apt could not install the packages above; its own message stands before this line" >&2
  exit 69
fi
