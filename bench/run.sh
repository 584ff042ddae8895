#!/usr/bin/env bash
# Runs every part of the benchmark and writes one report: bench/run.sh BUILD_FOLDER BASE [PART...]
#   BUILD_FOLDER  a Release build, e.g. build/release
#   BASE          BASE.md and BASE.json, e.g. bench/results/epyc; parts already measured stay in BASE.parts/
#   PART          peers stages scaling builds grids (default: all); the report takes every part that is there
# SEMIVIS_BENCH_CORE: the pinned core (default 1, or 0 where there is one core).
set -euo pipefail

if [ $# -lt 2 ]; then
  sed -n '2,6s/^# //p' "$0" >&2
  exit 64
fi
build=$1 base=$2
shift 2
[ $# -gt 0 ] || set -- peers stages scaling builds grids
source_dir=$(cd "$(dirname "$0")/.." && pwd)
core=${SEMIVIS_BENCH_CORE:-$(($(nproc) > 1 ? 1 : 0))}
parts=$base.parts
mkdir -p "$parts"

peers() {
  local numpy=()
  "$build/bench/semivis_peer_bench" --export "$parts/peers"
  local python=$source_dir/build/python/bin/python
  if "$python" -c 'import numpy' 2>/dev/null; then
    taskset -c "$core" "$python" "$source_dir/bench/peers/numpy_toy.py" "$parts/peers" -o "$parts/peers/numpy.json"
    numpy=(--numpy "$parts/peers/numpy.json")
  else
    echo "no NumPy in build/python (scripts/python_env.sh makes it): the toy is not measured" >&2
  fi
  "$build/bench/semivis_peer_bench" --core "$core" "${numpy[@]}" --out "$parts/1_peers.json"
}

for part in "$@"; do
  echo "== $part" >&2
  case $part in
    peers) peers ;;
    stages) "$build/bench/semivis_bench" stages --core "$core" --scratch "$parts" --out "$parts/2_stages.json" ;;
    scaling) "$build/bench/semivis_bench" scaling --core "$core" --out "$parts/3_scaling.json" ;;
    builds) "$build/bench/semivis_bench" builds --core "$core" --out "$parts/4_builds.json" ;;
    grids)
      "$build/bench/semivis_bench" grids --core "$core" --program "$build/semivis" --scratch "$parts" \
        --out "$parts/5_grids.json"
      ;;
    *)
      echo "no part $part: peers stages scaling builds grids" >&2
      exit 64
      ;;
  esac
done
"$build/bench/semivis_bench" report "$parts"/*.json -o "$base"
