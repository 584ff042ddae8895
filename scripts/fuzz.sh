#!/usr/bin/env bash
# Builds the fuzz targets and runs each: scripts/fuzz.sh [SECONDS | --runs N] [TARGET...], by default 60 s and every target.
# Prints a table of executions and findings; fails if there is a finding, whose input it keeps in build/fuzz/findings.
# shellcheck source=scripts/common.sh
source "$(dirname "$0")/common.sh"

limit=(-max_total_time=60)
if [[ "${1:-}" == --runs ]]; then
  limit=(-runs="${2:?--runs needs a number}")
  shift 2
elif [[ "${1:-}" =~ ^[0-9]+$ ]]; then
  limit=(-max_total_time="$1")
  shift
fi
targets=("$@")
((${#targets[@]})) || targets=(analysis arguments config merge resolved table)

configure fuzz
cmake --build --preset fuzz -j "$jobs"
findings="build/fuzz/findings"
mkdir -p "$findings"

# Of a finished run: the statistic NAME that libFuzzer printed.
statistic() { sed -n "s/^stat::$1:[[:space:]]*//p" "$2"; }

failed=0
rows=()
for target in "${targets[@]}"; do
  seeds=()
  for folder in "tests/fuzz/corpus/$target" $([[ "$target" == config ]] && echo configs); do
    [[ -d "$folder" ]] && seeds+=("$folder")
  done
  corpus="build/fuzz/corpus/$target" log="build/fuzz/$target.log"
  mkdir -p "$corpus"
  verdict=none
  "build/fuzz/tests/fuzz/${target}_fuzz" "${limit[@]}" -max_len=1024 -timeout=30 -rss_limit_mb=4096 -print_final_stats=1 \
    -artifact_prefix="$findings/$target-" "$corpus" "${seeds[@]}" >"$log" 2>&1 || {
    failed=1
    verdict="$(grep -oE "$findings/$target-[a-z]+-[0-9a-f]+" "$log" | sed -n 1p)"
    tail -n 40 "$log" >&2
  }
  rows+=("| $target | $(statistic number_of_executed_units "$log") | $(statistic average_exec_per_sec "$log") | ${verdict:-see $log} |")
done
echo "| Target | Executions | per second | Finding |"
echo "|---|---|---|---|"
printf '%s\n' "${rows[@]}"
exit "$failed"
