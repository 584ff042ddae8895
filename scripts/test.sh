#!/usr/bin/env bash
# Builds everything and runs every test, those of the command line too. Arguments go to ctest: scripts/test.sh -L physics
# shellcheck source=scripts/common.sh
source "$(dirname "$0")/common.sh"

prepare_build
ctest --preset "$preset" -j "$jobs" "$@" | tee "$build/ctest.log"
