#!/usr/bin/env bash
# Writes docs/validation.md and its figures: scans the NA64 2018 plane with every variation, runs the oracle and the
# tests that the document quotes, compares with published numbers. Inputs stay in build/validation.
# SEMIVIS_ORACLE_EVENTS (default 1e6): events of the oracle at each of its masses. The offset of the HCAL modules is
# the config's; scripts/calibrate_rcut.py makes it.
# shellcheck source=scripts/common.sh
source "$(dirname "$0")/common.sh"

prepare_build
python="$(scripts/python_env.sh | tail -n 1)"
semivis="$build/semivis"
inputs=build/validation
mkdir -p "$inputs"
[[ -f docs/calibration.json ]] || "$python" scripts/calibrate_rcut.py --program "$semivis"

# quoted NAME EXECUTABLE FILTER: runs tests and keeps what they print. A failure is a line of the document, not an end.
quoted() {
  "$build/tests/semivis_test_$2" --gtest_filter="$3" --gtest_output="json:$inputs/$1.json" >"$inputs/$1.log" 2>&1 ||
    echo "validate: tests $3 failed, see $inputs/$1.log" >&2
}

"$semivis" scan configs/na64_2018_fig4.toml --variations -o "$inputs/na64_2018_fig4.h5" --force
# The same with another seed: how far the changes scatter.
"$semivis" scan configs/na64_2018_fig4.toml --variations --seed 2 -o "$inputs/na64_2018_fig4_seed2.h5" --force

export SEMIVIS_ORACLE_EVENTS="${SEMIVIS_ORACLE_EVENTS:-1e6}"
export SEMIVIS_ORACLE_CSV="$PWD/$inputs/oracle.csv"
rm -f "$SEMIVIS_ORACLE_CSV"
quoted oracle oracle 'Masses/Oracle.*'
quoted oracle_controls oracle 'OracleControls.*:Mistakes/OracleControl.*'
quoted production host 'CrossSection.*:TrackLength.*'
quoted amplitude physics 'DarkBremsEtl.*:DarkBremsIww.*:FormFactors.*'
quoted decay physics 'Chi2Decay.*'
quoted polarisation event '*APrimePolarisation.*:*TransverseAPrime.*'
quoted pulls event '*PullsOverSeeds.*'

"$python" scripts/validation_report.py --program "$semivis" --inputs "$inputs"
