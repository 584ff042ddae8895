#!/usr/bin/env bash
# On a GPU node, offline and without a compiler: GPU tests, equal tables, throughput and its ratios, in at most 8 minutes.
# Usage: gpu_check.sh BUILD_DIR. BUILD_DIR comes from `cmake --preset gpu && cmake --build --preset gpu`; copied alone, it
# holds this script as BUILD_DIR/runtime/scripts/gpu_check.sh. Results go to $OUT, or to ./gpu_check_results.
# shellcheck disable=SC2317  # the steps are called through bash -c
set -uo pipefail

command_line="$0 $*"
[[ $# -eq 1 && -x "$1/semivis" ]] || { echo "usage: $0 BUILD_DIR (a build folder with the program semivis in it)" >&2; exit 64; }
build="$(cd "$1" && pwd)"
root="$(cd "$(dirname "$0")/.." && pwd)"
config="$root/configs/na64_2018_fig4.toml"
results="${OUT:-$PWD/gpu_check_results}"
mkdir -p "$results"
results="$(cd "$results" && pwd)"
tables="$(mktemp -d)"
trap 'rm -rf "$tables"' EXIT
cd "$build" || exit 66

summary="$results/summary.txt"
failures=0
# step NAME SECONDS COMMAND...: one verdict line with its time; the time limits keep the whole under 8 minutes.
step() {
  local name="$1" limit="$2" start=$SECONDS verdict=pass
  shift 2
  timeout -k 5 "$limit" "$@" || { verdict="FAIL (exit $?)"; failures=$((failures + 1)); }
  printf '%-22s %-16s %4d s\n' "$name" "$verdict" $((SECONDS - start)) | tee -a "$summary"
}
export build root config results tables

# json_value KEY: the scalar behind "KEY" in the JSON text on stdin; nothing where there is none.
json_value() { tr -d '\n' | sed -n "s|.*\"$1\"[[:space:]]*:[[:space:]]*\"\{0,1\}\([^\",}]*\).*|\1|p"; }

# Runs every GPU test; one that is skipped has shown nothing, so it counts as failed.
gpu_tests() {
  "$build/tests/semivis_test_gpu" >"$results/tests.log" 2>&1 || return
  ! grep -q 'SKIPPED' "$results/tests.log"
}
# scan NAME OPTION...: the table of the shipped plane, its wall time, its digest and its end summary.
scan() {
  local name="$1" start=$EPOCHREALTIME
  shift
  ./semivis scan "$config" -o "$tables/$name.h5" "$@" >"$results/scan_$name.log" 2>&1 || return
  awk "BEGIN { print $EPOCHREALTIME - $start }" >"$results/scan_$name.seconds"
  ./semivis info "$tables/$name.h5" --json | json_value digest >"$results/$name.digest"
  [[ -s "$results/$name.digest" ]]
}
same_tables() { cmp "$results/cpu.digest" "$results/cuda.digest" && cmp "$results/cuda.digest" "$results/two_workers.digest"; }
# Throughput of every backend and precision; the device's clock beside it.
throughput() {
  local clocks
  nvidia-smi --query-gpu=clocks.sm --format=csv,noheader -lms 200 >"$results/clocks.txt" 2>&1 &
  clocks=$!
  ./semivis bench --json >"$results/bench.json" 2>"$results/bench.log"
  local status=$?
  kill "$clocks" 2>/dev/null
  return "$status"
}
# What the speed is stated by: the GPU over one core, the whole scan over its kernel, the issue roofline.
ratios() {
  local gpu core events seconds
  gpu="$(json_value cuda/single/1 <"$results/bench.json")"
  core="$(json_value cpu/single/1 <"$results/bench.json")"
  events="$(./semivis check "$config" --json 2>/dev/null | json_value events)"
  seconds="$(cat "$results/scan_cuda.seconds")"
  [[ -n "$gpu" && -n "$core" && -n "$events" && -n "$seconds" ]] || return 1
  awk -v gpu="$gpu" -v core="$core" -v events="$events" -v seconds="$seconds" 'BEGIN {
    printf "GPU over one CPU core, kernel only     %.1f (%.3g and %.3g events/s, single)\n", gpu / core, gpu, core
    printf "fig4 scan end to end over kernel only  %.2f (%.2f s, %.3g events)\n", seconds * gpu / events, seconds, events
  }'
  if command -v python3 >/dev/null; then
    python3 "$root/bench/gpu_roofline.py" "$results/bench.json" --scan-seconds "$seconds" --scan-events "$events" \
      --part "$results/6_gpu.json"
  else
    echo "roofline: python3 bench/gpu_roofline.py $results/bench.json --scan-seconds $seconds --scan-events $events, where there is Python"
  fi
}
export -f json_value gpu_tests scan same_tables throughput ratios

{
  echo "command  $command_line"
  echo "date     $(date -u +%Y-%m-%dT%H:%M:%SZ)"
  echo "program  $(./semivis --version)"
  echo "host     $(uname -m), $(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
  nvidia-smi --query-gpu=name,driver_version,memory.total,compute_cap,clocks.max.sm --format=csv,noheader 2>&1 | sed 's/^/device   /'
  echo
} | tee "$summary"

step gpu_tests 120 bash -c gpu_tests
step scan_cuda 40 bash -c 'scan cuda --backend cuda'
step scan_two_workers 40 bash -c 'scan two_workers --backend cuda --device 0,0'
step scan_cpu 150 bash -c 'scan cpu --backend cpu'
step same_tables 5 bash -c same_tables
step bench 100 bash -c throughput
step ratios 15 bash -c "ratios >'$results/ratios.txt'"
{
  echo
  cat "$results/ratios.txt"
  for name in cpu cuda two_workers; do
    printf 'digest   %-12s %s\n' "$name" "$(cat "$results/$name.digest" 2>/dev/null)"
  done
} | tee -a "$summary"
echo "results  $results"
exit $((failures > 0))
