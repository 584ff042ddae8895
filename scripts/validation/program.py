"""Runs the program, reads its JSON and its tables. No physics is computed here."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping

import h5py
import numpy as np

DATA_ERROR, MISSING_INPUT = 65, 66
OFFSET_KEYS = ("detector.hcal2_offset_x_mm", "detector.hcal3_offset_x_mm")


def fail(sentence: str, code: int = DATA_ERROR) -> None:
    print(f"error: {sentence}", file=sys.stderr)
    raise SystemExit(code)


class Program:
    """The executable `semivis`. What it prints on stderr when it fails is passed on, with its exit code."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            fail(f"{path} is missing; build it (scripts/test.sh) or give --program", MISSING_INPUT)
        self.path = path

    def run(self, *arguments: object) -> str:
        command = [str(self.path.resolve()), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print(shlex.join(command), done.stderr, sep="\n", file=sys.stderr)
            raise SystemExit(done.returncode)
        return done.stdout

    def json(self, *arguments: object) -> dict[str, Any]:
        return json.loads(self.run(*arguments, "--json"))

    def physics(self, quantity: str, **options: object) -> dict[str, Any]:
        """`semivis physics QUANTITY --m-aprime 0.1 ... --json` from m_aprime=0.1, ..."""
        words = [word for key, value in options.items() for word in (f"--{key.replace('_', '-')}", value)]
        return self.json("physics", quantity, *words)

    def scan(self, config: Path, table: Path, settings: Mapping[str, object], *options: object) -> Path:
        """`semivis scan CONFIG -o TABLE --set key=value ...`; replaces an older table."""
        table.parent.mkdir(parents=True, exist_ok=True)
        overrides = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
        self.run("scan", config, "-o", table, "--force", "--quiet", *overrides, *options)
        return table


def both_offsets(offset_mm: float) -> dict[str, object]:
    """Settings that put HCAL2 and HCAL3 at one x offset."""
    return {key: f"{offset_mm:.4f}" for key in OFFSET_KEYS}


def with_offset(config_text: str, offset_mm: float) -> str:
    """The text of a config with both offsets replaced, comments and all else kept."""
    for key in OFFSET_KEYS:
        name = key.partition(".")[2]
        config_text, count = re.subn(rf"(?m)^({name}\s*=\s*)[^\s#]+", rf"\g<1>{offset_mm:.1f}", config_text)
        if count != 1:
            fail(f"the config has {count} lines '{name} = ...' instead of one; write the offset into it by hand")
    return config_text


@dataclass(frozen=True)
class Plane:
    """/points of a table whose grid is m_aprime x epsilon; arrays are [mass, epsilon] in increasing order."""

    mass: np.ndarray  # GeV
    epsilon: np.ndarray
    column: Mapping[str, np.ndarray]

    @property
    def events(self) -> np.ndarray:
        return self.column["events_s1"] + self.column["events_s2"]

    def row(self, mass: float) -> int:
        index = int(np.argmin(np.abs(self.mass - mass)))
        if abs(self.mass[index] / mass - 1) > 1e-6:
            fail(f"the table has no row at {mass:g} GeV, scan a grid that has one")
        return index


def read_plane(table: Path) -> Plane:
    names = ("m_aprime_GeV", "epsilon", "events_s1", "events_s1_err", "events_s2", "events_s2_err", "rcut_efficiency",
             "rcut_efficiency_err")
    with h5py.File(table) as file:
        points = file["points"]
        axes = [axis.decode() if isinstance(axis, bytes) else str(axis) for axis in points.attrs["axes"]]
        if axes != ["m_aprime_GeV", "epsilon"]:
            fail(f"{table} is a grid in {', '.join(axes)}, wanted is one in m_aprime_GeV, epsilon")
        shape = tuple(int(n) for n in points.attrs["shape"])
        data = {name: points[name][...].reshape(shape) for name in names}
    order = np.argsort(data["m_aprime_GeV"][:, 0], kind="stable")
    data = {name: values[order] for name, values in data.items()}
    return Plane(data["m_aprime_GeV"][:, 0], data["epsilon"][0], data)
