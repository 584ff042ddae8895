#!/usr/bin/env bash
# The slow checks: sanitizers, static analysis, equal bits of every build and CPU: scripts/nightly.sh [STEP...], by default all.
# Writes docs/nightly.md, where steps that are not run keep their rows; fails if a step fails.
# shellcheck disable=SC2317  # the steps are called by name
# shellcheck source=scripts/common.sh
source "$(dirname "$0")/common.sh"
# shellcheck source=scripts/steps.sh
source scripts/steps.sh

# Name, tool without which it is skipped (- for what install_dependencies.sh brings), command.
steps=(
  "lint                   -               scripts/lint.sh"
  "cpu_build              -               build_preset cpu"
  "scalar_equals_vector   -               scalar_equals_vector"
  "same_on_older_cpus     -               same_on_older_cpus"
  "asan_ubsan             -               sanitized_tests"
  "faults                 -               python3 tests/faults/faults.py build/cpu/semivis"
  "oracle_and_validation  -               full_validation"
  "paper                  -               full_paper"
  "docs                   -               scripts/docs.sh build/cpu/semivis"
  "tsan                   clang++         race_free_tests"
  "fuzz                   clang++         scripts/fuzz.sh 60"
  "clang_tidy             run-clang-tidy  static_analysis"
  "cppcheck               cppcheck        defect_search"
  "slurm                  slurmctld       tests/cluster/slurm_test.sh build/cpu"
  "report                 chromium        report_in_browser"
)
logs="$PWD/build/nightly"
report=docs/nightly.md

build_preset() { configure "$1"; cmake --build --preset "$1" -j "$jobs" "${@:2}"; }

sanitized_tests() {
  build_preset asan-ubsan
  ctest --preset asan-ubsan -j "$jobs"
}

# clang's OpenMP runtime tells the sanitizer about its barriers; GCC's does not, and every loop would look like a race.
race_free_tests() {
  build_preset tsan
  ctest --preset tsan -j "$jobs"
}

# Sources that g++ compiles; nvcc's are left to nvcc.
static_analysis() {
  # The build's own switches name warnings that only g++ knows.
  run-clang-tidy -quiet -extra-arg=-Wno-unknown-warning-option -p build/cpu "$PWD/(host|kernels)/.*\.cpp"
}
# cppcheck 2.10 misjudges vectors declared side by side; the sanitizers and clang-tidy watch bounds and first use.
defect_search() {
  cppcheck --quiet --std=c++20 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
    --suppress=missingIncludeSystem --suppress=containerOutOfBounds --suppress=uninitvar -j "$jobs" -I include -I . host kernels
}

# digest PROGRAM: of the quick table, everything but /provenance.
digest() {
  local table="$logs/quick.h5"
  "$1" scan configs/quick.toml -o "$table" --backend cpu --force --quiet
  "$1" info "$table" --json | json_value digest
}
same_digest() {
  echo "$1 $2"
  [[ -n "$1" && "$1" == "$2" ]]
}
scalar_equals_vector() {
  build_preset scalar --target semivis
  same_digest "$(digest build/cpu/semivis)" "$(digest build/scalar/semivis)"
}
# glibc picks its own functions by CPU; a table must not notice.
same_on_older_cpus() {
  local older=GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2
  same_digest "$(digest build/cpu/semivis)" "$(export "${older?}"; digest build/cpu/semivis)"
  # With fmaf in software, which the baseline loop calls.
  env "$older" build/cpu/tests/semivis_test_backend --gtest_filter='VectorWidth*'
}

# Reports of several grids, wide and narrow, light and dark, with screenshots in build/report_check.
report_in_browser() { "$(scripts/python_env.sh | tail -n 1)" tests/browser/report_check.py build/cpu/semivis; }

# The oracle at full size, every comparison with published numbers: docs/validation.md is written anew.
full_validation() { SEMIVIS_PRESET=cpu SEMIVIS_ORACLE_EVENTS="${SEMIVIS_ORACLE_EVENTS:-1e7}" scripts/validate.sh; }

# Every figure of the paper again: docs/paper.md is written anew.
full_paper() { SEMIVIS_PRESET=cpu scripts/paper.sh; }

scripts/install_dependencies.sh
run_steps "$@"
write_report "Nightly checks" "Written by \`scripts/nightly.sh\` on $jobs cores, $(c++ -dumpfullversion -dumpversion | sed 's/^/g++ /')."
exit $((failures > 0))
