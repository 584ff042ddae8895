#!/usr/bin/env bash
# Builds the fuzz targets and runs each: scripts/fuzz.sh [SECONDS | --until N] [TARGET...], by default 60 s and every target.
# --until N goes on until N executions of a target are on record in build/fuzz/executions (target, commit, executions, seconds), which
# every run extends. Prints a table of the runs; fails if there is a finding, whose input it keeps in build/fuzz/findings.
# shellcheck source=scripts/common.sh
source "$(dirname "$0")/common.sh"

seconds=60 goal=
if [[ "${1:-}" == --until ]]; then
  goal="${2:?--until needs a number}"
  shift 2
elif [[ "${1:-}" =~ ^[0-9]+$ ]]; then
  seconds="$1"
  shift
fi
targets=("$@")
((${#targets[@]})) || targets=(arguments resolved analysis config table merge)

configure fuzz
cmake --build --preset fuzz -j "$jobs"
findings="build/fuzz/findings" record="build/fuzz/executions"
mkdir -p "$findings"
touch "$record"
commit="$(git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)"
# No stacks of allocations, and a quarantine of freed memory that stays in the cache (what an input frees, and more): faster.
export ASAN_OPTIONS="malloc_context_size=0:quarantine_size_mb=1:thread_local_quarantine_size_kb=64${ASAN_OPTIONS:+:$ASAN_OPTIONS}"

# Longest input, bytes: what a target has use for; texts of a dozen keys.
declare -A longest=([analysis]=384 [arguments]=512 [config]=384 [merge]=128 [resolved]=384 [table]=512)
# So many executions between two lines of the record.
step=1000000

# on_record TARGET: executions so far.
on_record() { awk -v target="$1" '$1 == target && NF == 4 { sum += $3 } END { printf "%d", sum }' "$record"; }
# executions_in LOG: of a run, as libFuzzer printed them; 0 where it was killed before it could.
executions_in() { awk '/^stat::number_of_executed_units:/ { n = $2 } END { printf "%d", n }' "$1"; }

# fuzz TARGET LIMIT: one run; its executions go to the record.
fuzz() {
  local target="$1" log="build/fuzz/$1.log" corpus="build/fuzz/corpus/$1" status=0 seeds=() folder
  for folder in "tests/fuzz/corpus/$target" $([[ "$target" == config ]] && echo configs); do
    [[ -d "$folder" ]] && seeds+=("$folder")
  done
  mkdir -p "$corpus"
  SECONDS=0
  "build/fuzz/tests/fuzz/${target}_fuzz" "$2" -max_len="${longest[$target]}" -entropic=0 -timeout=30 -rss_limit_mb=4096 \
    -print_final_stats=1 -artifact_prefix="$findings/$target-" "$corpus" "${seeds[@]}" >"$log" 2>&1 || status=$?
  echo "$target $commit $(executions_in "$log") $SECONDS" >>"$record"
  return "$status"
}

# Keeps of what a target found the smallest inputs that reach as much.
minimise() {
  local corpus="build/fuzz/corpus/$1"
  rm -rf "$corpus.smaller"
  mkdir "$corpus.smaller"
  "build/fuzz/tests/fuzz/${1}_fuzz" -merge=1 -max_len="${longest[$1]}" "$corpus.smaller" "$corpus" >"build/fuzz/$1-minimised.log" 2>&1
  rm -rf "$corpus"
  mv "$corpus.smaller" "$corpus"
}

failed=0 rows=()
for target in "${targets[@]}"; do
  verdict=none
  while [[ -z "$goal" ]] || (($(on_record "$target") < goal)); do
    limit="-max_total_time=$seconds"
    [[ -z "$goal" ]] || limit="-runs=$step"
    fuzz "$target" "$limit" || {
      failed=1
      verdict="$(grep -oE "$findings/$target-[a-z]+-[0-9a-f]+" "build/fuzz/$target.log" | sed -n 1p)"
      verdict="${verdict:-see build/fuzz/$target.log}"
      tail -n 40 "build/fuzz/$target.log" >&2
    }
    [[ -n "$goal" && "$verdict" == none ]] || break
  done
  minimise "$target"
  rows+=("| $target | $(on_record "$target") | $verdict |")
done
echo "| Target | Executions on record | Finding |"
echo "|---|---|---|"
printf '%s\n' "${rows[@]}"
exit "$failed"
