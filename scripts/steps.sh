# Sourced behind common.sh by scripts of many slow steps: runs those that are asked for and keeps a report of all. The script
# sets `steps`, `logs` (a folder) and `report` (a file).
# shellcheck shell=bash
# shellcheck disable=SC2154  # set by the script
failures=0

# run_steps NAME...: steps of the array `steps`, each "NAME TOOL COMMAND...": TOOL is one without which it is skipped (- for
# what is always there); by default all of them. Counts those that fail in `failures`. A step whose last line is "note: TEXT"
# has TEXT in its row.
run_steps() {
  local names=("${steps[@]%% *}") name line words
  for name in "$@"; do
    [[ "$name" != *" "* && " ${names[*]} " == *" $name "* ]] || { echo "error: there is no step '$name', only ${names[*]}" >&2; exit 64; }
  done
  local wanted=" ${*:-${names[*]}} " commit
  commit="$(git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)"
  # The report itself is no change.
  [[ -z "$(git status --porcelain -- . ":!$report" 2>/dev/null)" ]] || commit+=-dirty
  mkdir -p "$logs"
  : >"$logs/summary.md"
  for line in "${steps[@]}"; do
    read -ra words <<<"$line"
    step "${words[@]}"
  done
}

# step NAME TOOL COMMAND...: one row of the summary: of a run, if it is wanted and the tool is there.
step() {
  local name="$1" tool="$2" verdict=pass note
  shift 2
  if [[ "$wanted" != *" $name "* ]]; then
    grep "^| $name |" "$report" >>"$logs/summary.md" 2>/dev/null || true
    return
  fi
  if [[ "$tool" != - ]] && ! command -v "$tool" >/dev/null; then
    echo "| $name | skipped: no $tool | | |" >>"$logs/summary.md"
    return
  fi
  SECONDS=0
  echo "== $name"
  # In the background: as a condition, the step would run with errexit off.
  "$@" >"$logs/$name.log" 2>&1 &
  wait $! || { verdict=FAIL; failures=$((failures + 1)); tail -n 30 "$logs/$name.log"; }
  note="$(tail -n 1 "$logs/$name.log" | sed -n 's/^note: /: /p')"
  echo "| $name | $verdict$note | $SECONDS s | $(date -u +%Y-%m-%d), $commit |" >>"$logs/summary.md"
}

# write_report TITLE SENTENCE: $report, from the summary.
write_report() {
  {
    printf '# %s\n\n%s\n\n| Step | Result | Time | Run on, commit |\n|---|---|---|---|\n' "$1" "$2"
    cat "$logs/summary.md"
  } >"$report"
  cat "$report"
}
