#!/usr/bin/env bash
# On a GPU node, offline and without a compiler: GPU tests, throughput, equal tables of CPU and GPU, in at most 8 minutes.
# Usage: gpu_check.sh BUILD_DIR. BUILD_DIR comes from `cmake --preset gpu && cmake --build --preset gpu`; copied alone, it
# holds this script as BUILD_DIR/runtime/scripts/gpu_check.sh. Results go to $OUT, or to ./gpu_check_results.
# shellcheck disable=SC2317  # the steps are called through bash -c
set -uo pipefail

command_line="$0 $*"
[[ $# -eq 1 && -x "$1/semivis" ]] || { echo "usage: $0 BUILD_DIR (a build folder with the program semivis in it)" >&2; exit 64; }
build="$(cd "$1" && pwd)"
config="$(cd "$(dirname "$0")/.." && pwd)/configs/na64_2018_fig4.toml"
results="${OUT:-$PWD/gpu_check_results}"
mkdir -p "$results"
results="$(cd "$results" && pwd)"
tables="$(mktemp -d)"
trap 'rm -rf "$tables"' EXIT
cd "$build" || exit 66

summary="$results/summary.txt"
failures=0
# step NAME SECONDS COMMAND...: one verdict line with its time; the time limit keeps the whole under 8 minutes.
step() {
  local name="$1" limit="$2" start=$SECONDS verdict=pass
  shift 2
  timeout -k 5 "$limit" "$@" || { verdict="FAIL (exit $?)"; failures=$((failures + 1)); }
  printf '%-22s %-16s %4d s\n' "$name" "$verdict" $((SECONDS - start)) | tee -a "$summary"
}
export build config results tables

# Runs every GPU test; one that is skipped has shown nothing, so it counts as failed.
gpu_tests() {
  "$build/tests/semivis_test_gpu" >"$results/tests.log" 2>&1 || return
  ! grep -q 'SKIPPED' "$results/tests.log"
}
throughput() { ./semivis bench --json >"$results/bench.json" 2>"$results/bench.log"; }
# scan BACKEND: the table of the shipped plane, its digest and its end summary.
scan() {
  ./semivis scan "$config" -o "$tables/$1.h5" --backend "$1" >"$results/scan_$1.log" 2>&1 || return
  ./semivis info "$tables/$1.h5" --json >"$tables/$1.json" || return
  tr -d '\n' <"$tables/$1.json" | sed -n 's/.*"digest"[[:space:]]*:[[:space:]]*"\([^"]*\)".*/\1/p' >"$tables/$1.digest"
  [[ -s "$tables/$1.digest" ]]
}
same_tables() { cmp "$tables/cpu.digest" "$tables/cuda.digest"; }
export -f gpu_tests throughput scan same_tables

{
  echo "command  $command_line"
  echo "date     $(date -u +%Y-%m-%dT%H:%M:%SZ)"
  echo "program  $(./semivis --version)"
  echo "host     $(uname -m), $(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
  nvidia-smi --query-gpu=name,driver_version,memory.total,compute_cap --format=csv,noheader 2>&1 | sed 's/^/device   /'
  echo
} | tee "$summary"

step gpu_tests 150 bash -c gpu_tests
step scan_cuda 60 bash -c 'scan cuda'
step scan_cpu 150 bash -c 'scan cpu'
step same_tables 5 bash -c same_tables
step bench 110 bash -c throughput
for backend in cpu cuda; do
  printf 'digest %-5s %s\n' "$backend" "$(cat "$tables/$backend.digest" 2>/dev/null)"
done | tee -a "$summary"
echo "results  $results"
exit $((failures > 0))
