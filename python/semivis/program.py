"""Finds and runs the program `semivis`: limits have one source."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from .errors import ExitCode, SemivisError


def installation() -> Path | None:
    """PREFIX of this package in PREFIX/lib/pythonX/site-packages (or dist-packages); None in the repository."""
    folders = Path(__file__).resolve().parents
    return folders[4] if folders[1].name in ("site-packages", "dist-packages") else None


def data_folder(name: str) -> Path:
    """data/NAME of the repository, share/semivis/NAME of an installation."""
    prefix = installation()
    return prefix / "share/semivis" / name if prefix else Path(__file__).resolve().parents[2] / "data" / name


def find_program() -> Path:
    """$SEMIVIS_PROGRAM; else bin/semivis of this package's installation; else the first `semivis` in PATH; else in
    the build folder that holds this Python environment, build/release before the newest of the others. Error 69
    where there is none."""
    named = os.environ.get("SEMIVIS_PROGRAM")
    if named:
        if not os.access(named, os.X_OK):
            raise SemivisError(f"SEMIVIS_PROGRAM is {named}, which is no program", ExitCode.UNAVAILABLE)
        return Path(named).resolve()
    build = Path(sys.prefix).parent  # build/python is beside build/PRESET
    prefix = installation()
    installed = [prefix / "bin/semivis"] if prefix else []
    in_path = shutil.which("semivis")
    built = sorted((path for path in build.glob("*/semivis") if path.is_file()),
                   key=lambda path: (path.parent.name != "release", -path.stat().st_mtime))
    for candidate in (*installed, *([Path(in_path)] if in_path else []), *built):
        if candidate.is_file() and os.access(candidate, os.X_OK):
            return candidate
    raise SemivisError("there is no program semivis in PATH; build it, or point SEMIVIS_PROGRAM to it",
                       ExitCode.UNAVAILABLE)


def run_program(arguments: Sequence[object]) -> str:
    """Standard output. Where it fails its own sentence and exit code become the SemivisError."""
    program = find_program()
    done = subprocess.run([str(program), *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return done.stdout
    sentence = done.stderr.strip().splitlines()[-1:] or [f"{program} failed with code {done.returncode}"]
    try:
        code = ExitCode(done.returncode)
    except ValueError:
        code = ExitCode.IO
    raise SemivisError(sentence[0].removeprefix("semivis: "), code)
