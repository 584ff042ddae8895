#!/usr/bin/env python3
"""Fits the one effective parameter of the detector, the common x offset of HCAL2 and HCAL3, to the mean R-cut
efficiency of 52 % of NA64 2021. Writes docs/calibration.md, with what the fit leaves open, and its numbers to
docs/calibration.json, which scripts/validation_report.py reads.

    scripts/python_env.sh && build/python/bin/python scripts/calibrate_rcut.py
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

try:
    from validation.calibration import calibration_report, fit_offset
    from validation.program import Program, with_offset
    from validation.rcut import Setting
except ModuleNotFoundError as missing:
    print(f"error: no Python module {missing.name}; run scripts/python_env.sh and use build/python/bin/python",
          file=sys.stderr)
    raise SystemExit(69) from None


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, default=ROOT / "build/release/semivis", help="the executable semivis")
    parser.add_argument("--config", type=Path, default=ROOT / "configs/na64_2018_fig4.toml")
    parser.add_argument("--events", type=int, default=200000, help="events per mass row (default 200000)")
    parser.add_argument("--work", type=Path, default=ROOT / "build/calibration", help="folder for tables")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="folder of calibration.md and figures/")
    parser.add_argument("--fit-only", action="store_true", help="print the offset, write no report")
    parser.add_argument("--write-config", action="store_true", help="put the offset into CONFIG")
    return parser.parse_args()


def main() -> None:
    given = arguments()
    given.work.mkdir(parents=True, exist_ok=True)
    setting = Setting(Program(given.program), given.config, given.work, given.events)
    fit = fit_offset(setting)
    print(f"offset {fit.offset:.1f} mm (unrounded {fit.exact:.2f} +- {fit.error:.2f} mm statistical)")
    print(f"d(mean)/d(offset) {10 * fit.slope:+.3f} per cm")
    print(f"at {fit.offset:.1f} mm: mean {fit.result.mean:.4f} +- {fit.result.mean_error:.4f}, "
          f"minimum {fit.result.minimum:.4f}, over {fit.result.points} points")
    if not given.fit_only:
        document, summary = calibration_report(setting, fit, given.docs / "figures")
        (given.docs / "calibration.md").write_text(document)
        (given.docs / "calibration.json").write_text(summary)
        print(f"report {given.docs / 'calibration.md'}")
    if given.write_config:
        given.config.write_text(with_offset(given.config.read_text(), fit.offset))
        print(f"{given.config} has the offset; the default in host/config/run_description.hpp must follow "
              "(tests/host/config_test.cpp compares the two)")


if __name__ == "__main__":
    main()
