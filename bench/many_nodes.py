#!/usr/bin/env python3
"""What checkpoints, merging and very many rows cost in time, memory and disk.

    many_nodes.py SEMIVIS [checkpoints] [merge] [rows] [-o bench/results/many_nodes] [--folder SCRATCH]

Writes OUT.json and OUT.md; parts measured before stay in them. On two cores:
checkpoints  1000 rows of 2e6 events at the default interval: 2 min
merge        a million points (15625 rows x 64 couplings, 64 events each) in 1000 shards, then their merge: 15 min
rows         a million distinct rows of 64 events, then `info` of their table: 25 min, 21 GB of disk
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

MODEL = '[model]\nproduction = "iww"\n'
GRIDS = {
    "checkpoints": ("m_aprime_GeV = { min = 0.05, max = 0.3, n = 40 }\nf = { min = 0.2, max = 0.8, n = 25 }\nepsilon = 1e-3", 2_000_000),
    "merge": ('m_aprime_GeV = { min = 0.05, max = 0.3, n = 125 }\nf = { min = 0.2, max = 0.8, n = 125 }\n'
              'epsilon = { min = 1e-5, max = 1e-2, n = 64, scale = "log" }', 64),
    "rows": ("m_aprime_GeV = { min = 0.05, max = 0.3, n = 10 }\nf = { min = 0.1, max = 1.0, n = 10000 }\n"
             "r = { min = 0.3, max = 0.4, n = 10 }\nepsilon = 1e-3", 64),
}


class Program:
    def __init__(self, path: Path, folder: Path) -> None:
        self.path, self.folder = str(path.resolve()), folder

    def run(self, arguments: str) -> dict[str, float | str]:
        """Wall and CPU time (s), largest memory (MB), and what the program said."""
        start = time.monotonic()
        process = subprocess.Popen([self.path, *arguments.split()], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise RuntimeError(f"{arguments}: {process.returncode} {said}")
        return {"wall_s": time.monotonic() - start, "cpu_s": usage.ru_utime + usage.ru_stime,
                "memory_MB": usage.ru_maxrss / 1024, "said": said}

    def megabytes(self, name: str) -> float:
        return (self.folder / name).stat().st_size / 1e6


def facts(**numbers: object) -> dict[str, float]:
    return {key: float(str(value)) for key, value in numbers.items()}


def checkpoints(program: Program) -> dict[str, float]:
    done = program.run("scan checkpoints.toml -o t.h5")
    found = re.search(r"(\d+) checkpoints? in ([0-9.]+) s", str(done["said"]))
    if found is None:
        raise RuntimeError("the scan ended before its first checkpoint")
    return facts(wall_s=done["wall_s"], checkpoints=found[1], checkpoint_s=found[2],
                 share_percent=100 * float(found[2]) / float(done["wall_s"]))


def merge(program: Program) -> dict[str, float]:
    for i in range(1000):
        program.run(f"scan merge.toml -o part{i}.h5 --shard {i}/1000 --quiet")
    done = program.run(f"merge {' '.join(f'part{i}.h5' for i in range(1000))} -o merged.h5 --quiet")
    return facts(wall_s=done["wall_s"], cpu_s=done["cpu_s"], memory_MB=done["memory_MB"], table_MB=program.megabytes("merged.h5"))


def rows(program: Program) -> dict[str, float]:
    scan = program.run("scan rows.toml -o t.h5 --force --quiet")
    info = program.run("info t.h5 --json")
    return facts(wall_s=scan["wall_s"], cpu_s=scan["cpu_s"], memory_MB=scan["memory_MB"], table_MB=program.megabytes("t.h5"),
                 info_wall_s=info["wall_s"], info_memory_MB=info["memory_MB"])


PARTS: dict[str, Callable[[Program], dict[str, float]]] = {"checkpoints": checkpoints, "merge": merge, "rows": rows}
TITLES = {"checkpoints": "1000 rows of 2e6 events, checkpoints every 60 s", "merge": "merge of 1000 shards of a million points",
          "rows": "a million distinct rows of 64 events"}


def processor() -> str:
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return f"{found[1] if found else 'unknown processor'}, {os.cpu_count()} cores"


def main() -> int:
    parser = argparse.ArgumentParser(description="what checkpoints, merging and very many rows cost")
    parser.add_argument("program", type=Path)
    parser.add_argument("parts", nargs="*", metavar="PART", help=" ".join(PARTS))
    parser.add_argument("-o", "--output", type=Path, default=Path("bench/results/many_nodes"))
    parser.add_argument("--folder", type=Path, help="where the tables go while they are measured")
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - set(PARTS):
        parser.error(f"no part {' '.join(unknown)}: {' '.join(PARTS)}")
    store = arguments.output.with_suffix(".json")
    measured = json.loads(store.read_text()) if store.exists() else {}
    version = subprocess.run([arguments.program, "--version"], capture_output=True, text=True, check=True).stdout
    commit = re.search(r"commit (\S+),", version)
    for part in arguments.parts or PARTS:
        with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
            grid, events = GRIDS[part]
            (Path(folder) / f"{part}.toml").write_text(f"[grid]\n{grid}\n{MODEL}[run]\nevents_per_row = {events}\n")
            numbers = PARTS[part](Program(arguments.program, Path(folder)))
        measured[part] = {"commit": commit[1] if commit else "unknown", "machine": processor(), **numbers}
        store.write_text(json.dumps(measured, indent=1) + "\n")
    lines = ["# Many nodes", "", "Written by `bench/many_nodes.py`. Times in s, memory and sizes in MB.", ""]
    for part, numbers in measured.items():
        lines += [f"## {TITLES[part]}", "", f"`bench/many_nodes.py build/release/semivis {part}`, commit {numbers['commit']}, {numbers['machine']}", "",
                  "| | |", "|---|---|"]
        lines += [f"| {key} | {value:.4g} |" for key, value in numbers.items() if isinstance(value, float)]
        lines.append("")
    text = "\n".join(lines)
    arguments.output.with_suffix(".md").write_text(text)
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
