#!/usr/bin/env python3
"""Writes docs/validation.md from a scan with variations, the oracle's comparison and the quoted tests.

Called by scripts/validate.sh, which makes the inputs.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

try:
    from validation import checks, detector, disagreements, oracle, production, reach, systematics
    from validation.document import Document
    from validation.inputs import read_inputs
except ModuleNotFoundError as missing:
    print(f"error: no Python module {missing.name}; run scripts/python_env.sh and use build/python/bin/python",
          file=sys.stderr)
    raise SystemExit(69) from None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, default=ROOT / "build/release/semivis", help="the executable semivis")
    parser.add_argument("--inputs", type=Path, default=ROOT / "build/validation", help="folder that validate.sh filled")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="folder of validation.md and figures/")
    given = parser.parse_args()

    inputs = read_inputs(given.program, given.inputs, given.docs, ROOT)
    figures = given.docs / "figures"
    body = Document()
    for section in (production, detector, reach, systematics, oracle, checks, disagreements):
        section.add(body, inputs, figures)
    report = Document()
    report.add(*checks.front_page(body, inputs), body.text().rstrip("\n"))
    (given.docs / "validation.md").write_text(report.text())
    differing = [row.quantity for row in body.rows if not row.agrees]
    print(f"{given.docs / 'validation.md'}: {len(body.rows)} comparisons, {len(differing)} outside their tolerance")


if __name__ == "__main__":
    main()
