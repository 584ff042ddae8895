#!/usr/bin/env bash
# Reproduces the figures of NA64, Eur. Phys. J. C 81 (2021) 959: scans, limits, figures, docs/paper.md. Inputs stay in
# build/paper. Needs Python packages from PyPI.
# shellcheck source=scripts/common.sh
source "$(dirname "$0")/common.sh"

prepare_build
python="$(scripts/python_env.sh | tail -n 1)"
semivis="$build/semivis"
inputs=build/paper
figures=docs/figures
mkdir -p "$inputs" "$figures"

# Masses about 7.67 MeV, below which χ2 is stable (r = 1/3, f = 0.4).
low_masses='grid.m_aprime_GeV=[0.006,0.007,0.0076,0.0078,0.008,0.0085,0.009,0.01]'

"$semivis" scan configs/na64_2018_fig4.toml --variations -o "$inputs/fig4.h5" --force
"$semivis" scan configs/na64_2018_fig4.toml --variations --set "$low_masses" -o "$inputs/low_mass.h5" --force
"$semivis" scan configs/na64_2018_fig5_alphad.toml --variations -o "$inputs/fig5_alphad.h5" --force
"$semivis" scan configs/na64_2018_fig5_split.toml -o "$inputs/fig5_split.h5" --force
"$semivis" scan configs/na64_compact_hcal.toml -o "$inputs/compact_hcal.h5" --force
"$semivis" scan configs/e137.toml -o "$inputs/e137.h5" --force

# limits NAME TABLE OPTIONS...: the limits file and what the program says of it.
limits() {
  local name="$1" table="$2"
  shift 2
  "$semivis" limit "$inputs/$table.h5" -o "$inputs/limits_$name.h5" --force --json "$@" >"$inputs/limits_$name.json"
}
start="$(date +%s%N)"
limits fig4 fig4 --axis epsilon
echo "$((($(date +%s%N) - start) / 100000000))" | sed 's/.$/.&/; s/^\./0./' >"$inputs/limits_fig4.seconds"
limits fig4_no_background fig4 --axis epsilon --analysis configs/analysis/no_background.toml
limits fig4_asymptotic fig4 --axis epsilon --asymptotic --no-overlays
limits fig4_alphad fig4 --axis epsilon --alpha-d 0.02 0.05 0.1 0.2 --no-expected --no-overlays
limits low_mass low_mass --axis epsilon
limits fig5_alphad fig5_alphad --axis alpha_d
limits fig5_split fig5_split --axis f
limits compact_hcal compact_hcal --axis f
limits e137 e137 --axis epsilon --no-overlays --no-expected

plot() { "$semivis" plot "${@:2}" -o "$figures/$1" --force; }
plot paper_fig4.png "$inputs/limits_fig4.h5" "$inputs/limits_e137.h5" --label "NA64, 2.84e11 EOT" --label "E137, our recast"
plot paper_fig5_alphad.png "$inputs/limits_fig5_alphad.h5" --axis alpha_d
plot paper_fig5_split.png "$inputs/limits_fig5_split.h5" "$inputs/limits_compact_hcal.h5" --axis f \
  --label "NA64, 2.84e11 EOT" --label "compact HCAL1, 5e12 EOT"

"$python" scripts/optimize_selection.py --program "$semivis"
"$python" scripts/paper_report.py --program "$semivis" --inputs "$inputs"
