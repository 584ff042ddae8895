"""What the report is made from: the table of the scan, its systematics, the oracle's lines, the quoted tests."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .program import MISSING_INPUT, Plane, Program, fail, read_plane

GMINUS2_MASSES = (0.1, 0.2, 0.3, 0.39)  # GeV: rows of the grid


@dataclass(frozen=True)
class TestResult:
    name: str  # Suite.Test
    passed: bool
    properties: dict[str, str]  # what it recorded


@dataclass(frozen=True)
class Inputs:
    program: Program
    folder: Path
    root: Path
    table: Path
    info: dict[str, Any]
    plane: Plane
    systematics: dict[str, Any]
    systematics_again: dict[str, Any]  # the same scan with another seed
    oracle: list[dict[str, Any]]
    calibration: dict[str, Any]

    def reference(self, name: str) -> list[dict[str, str]]:
        """Rows of tests/reference/NAME."""
        with open(self.root / "tests/reference" / name, newline="") as file:
            return list(csv.DictReader(line for line in file if not line.startswith("#")))

    def tests(self, name: str) -> list[TestResult]:
        """Results of the tests that validate.sh ran under this name."""
        results = []
        for suite in json.loads(read_text(self.folder / f"{name}.json"))["testsuites"]:
            for test in suite["testsuite"]:
                known = {"name", "file", "line", "status", "result", "timestamp", "time", "classname", "type_param",
                         "value_param", "failures", "skipped"}
                recorded = {key: str(value) for key, value in test.items() if key not in known}
                passed = test.get("result") == "COMPLETED" and "failures" not in test
                results.append(TestResult(f"{suite['name']}.{test['name']}", passed, recorded))
        if not results:
            fail(f"{self.folder / name}.json holds no test; was one renamed? scripts/validate.sh names them")
        return results

    def printed(self, name: str, pattern: str) -> list[tuple[float, ...]]:
        """Numbers in the groups of `pattern` on every line that the tests printed and that matches it."""
        lines = read_text(self.folder / f"{name}.log").splitlines()
        found = [tuple(float(x) for x in match.groups()) for line in lines if (match := re.search(pattern, line))]
        if not found:
            fail(f"{self.folder / name}.log has no line like '{pattern}'")
        return found

    def gminus2_epsilon(self, mass: float) -> float:
        return float(self.program.physics("gminus2", m_aprime=mass)["epsilon_central"])

    def nominal(self, mass: float) -> dict[str, Any]:
        """Edges in epsilon and yield at the g-2 line of one mass: leading events, no parameter moved."""
        return row_at(self.systematics["nominal"], mass)


def row_at(values: dict[str, Any], mass: float) -> dict[str, Any]:
    """The row of a mass (GeV) in a part of `semivis systematics --json`: the nearest within 1 %."""
    row = min(values["rows"], key=lambda r: abs(r["m_aprime_GeV"] - mass))
    if abs(row["m_aprime_GeV"] / mass - 1) > 0.01:
        fail(f"the scan has no row within 1 % of {mass:g} GeV")
    return row


def read_text(path: Path) -> str:
    if not path.is_file():
        fail(f"{path} is missing; run scripts/validate.sh", MISSING_INPUT)
    return path.read_text()


def read_inputs(executable: Path, folder: Path, docs: Path, root: Path) -> Inputs:
    program, table, again = Program(executable), folder / "na64_2018_fig4.h5", folder / "na64_2018_fig4_seed2.h5"
    for scan in (table, again):
        if not scan.is_file():
            fail(f"{scan} is missing; run scripts/validate.sh", MISSING_INPUT)
    calibration = docs / "calibration.json"
    if not calibration.is_file():
        fail(f"{calibration} is missing; run scripts/calibrate_rcut.py", MISSING_INPUT)
    oracle = [
        {key: value if key == "quantity" else float(value) for key, value in line.items()}
        for line in csv.DictReader(read_text(folder / "oracle.csv").splitlines())
    ]
    info, info_again = (program.json("info", scan) for scan in (table, again))
    if info["seed"] == info_again["seed"]:
        fail(f"{table} and {again} have the same seed; run scripts/validate.sh")
    return Inputs(program, folder, root, table, info, read_plane(table), program.json("systematics", table),
                  program.json("systematics", again), oracle, json.loads(calibration.read_text()))
