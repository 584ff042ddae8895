#!/usr/bin/env bash
# House rules that a machine can check, in seconds and without a build. Prints every violation; fails if there is one.
# shellcheck source=scripts/common.sh
source "$(dirname "$0")/common.sh"

shopt -s lastpipe  # report, at the end of a pipeline, sets a variable of this shell
failed=0
# report RULE: fails and prints stdin under the rule where stdin is not empty.
report() {
  local found
  found="$(cat)"
  [[ -z "$found" ]] || { printf '%s\n%s\n\n' "lint: $1" "$found" >&2; failed=1; }
}

mapfile -t sources < <(find include kernels host tests bench -name '*.hpp' -o -name '*.cpp' -o -name '*.cu' -o -name '*.cuh' | sort)

# Formatting differs between releases of clang-format: the pinned one decides, others do not.
clang_format="$(command -v clang-format-14 || command -v clang-format || true)"
if [[ -n "$clang_format" ]] && "$clang_format" --version | grep -q 'version 14\.'; then
  { "$clang_format" --style=file --dry-run "${sources[@]}" 2>&1 | grep -oE '^[^:]+:[0-9]+' | sort -u || true; } |
    report "not formatted (run: $(basename "$clang_format") -i --style=file FILE)"
else
  echo "lint: no clang-format 14, formatting not checked" >&2
fi

# Rooms are one-way: core <- rng, physics <- sampling, detector <- event <- kernels <- host.
declare -A allowed=(
  [core]="core" [rng]="core|rng" [physics]="core|physics" [sampling]="core|rng|physics|sampling"
  [detector]="core|rng|physics|detector" [event]="core|rng|physics|sampling|detector|event"
)
for room in "${!allowed[@]}"; do
  { grep -rnE '^#include "' "include/semivis/$room" 2>/dev/null | grep -vE "#include \"semivis/(${allowed[$room]})/" || true; } |
    report "include/semivis/$room may include only semivis/(${allowed[$room]})/"
done
{ grep -rnE '^#include "host/' kernels --include='*.[hc]*' | grep -vE '"host/(backend/|error\.hpp)' || true; } |
  report "kernels/ sees of host/ only the backend interface and the error type"

# One place for every constant, one way to compute: the standard library's functions differ in bits between machines.
{ grep -rnE '\b(137\.[0-9]|0\.000511|5\.11e-4|0\.3894|3\.14159)|\bM_PI\b' include kernels host | grep -v '^include/semivis/core/constants.hpp' || true; } |
  report "a physical constant outside include/semivis/core/constants.hpp"
{ grep -rnE '\bstd::(exp|expm1|exp2|log|log1p|log2|log10|pow|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|cbrt|hypot|tgamma|lgamma|erfc?)\(' \
  include kernels host/tables host/evaluate 2>/dev/null || true; } |
  report "a <cmath> function on the way to a table (use semivis::math)"

# One line of purpose first; headers a reader takes in at one sitting.
for file in "${sources[@]}"; do
  [[ "$file" == *.cpp || "$(head -n 1 "$file")" == "// "* ]] || echo "$file"
done | report "a header whose first line does not say its purpose"
find include host kernels -name '*.hpp' -exec wc -l {} + | awk '$2 != "total" && $1 > 250 { print $2 ": " $1 " lines" }' |
  report "a header of more than 250 lines"
for file in "${sources[@]}"; do
  case "$file" in
    tests/backend/event_loop_v?.cpp | tests/backend/dark_brems_v?.cpp | bench/loops/*_v?.cpp | bench/loops/*_scalar.cpp | tests/fuzz/*_fuzz.cpp) ;;  # named by a loop
    *.cpp | *.cu) grep -qF -- "${file#*/}" "${file%%/*}/CMakeLists.txt" || echo "$file" ;;
  esac
done | report "a source that no CMakeLists.txt builds"
{ grep -rniE '\b(todo|fixme|xxx)\b' include kernels host tests bench scripts cmake --include='*' | grep -v '^scripts/lint.sh' || true; } |
  report "unfinished work"

# One version: the project's in CMakeLists.txt; pip and Python read it there.
version="$(sed -n 's/^project(semivis VERSION \([0-9.]*\) .*/\1/p' CMakeLists.txt)"
{ grep -qxF "version: $version" CITATION.cff || echo CITATION.cff; } | report "another version than CMakeLists.txt has, $version"

((failed == 0)) && echo "lint: ${#sources[@]} files, no finding"
exit "$failed"
