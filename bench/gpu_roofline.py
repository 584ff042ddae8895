#!/usr/bin/env python3
"""How much of a GPU's instruction issue the event kernel uses: rate × instructions per event over what it can issue.

    semivis bench --json > bench.json                        on the GPU node
    gpu_roofline.py bench.json [--sass sass.json] [--clock-MHz F]     anywhere
    gpu_roofline.py bench.json … --scan-seconds S --scan-events N --part BASE.parts/6_gpu.json

The last form also writes the three GPU rows of the requirement table for `semivis_bench report`: S is the wall time of the
scan on the GPU and N its events (scripts/gpu_check.sh prints both).

sass.json: bench/sass_count.py BUILD --nvdisasm … --json of the same commit; without it, the counts of
tests/reference/kernel_instructions.csv. A multiprocessor has four schedulers, each of which issues one instruction for
32 threads in a clock. The clock is the device's largest unless given: a device that runs slower looks worse than it
is. `semivis bench` samples with the modules of the NA64 run, which have one offset (the kernels "common").
"""
from __future__ import annotations

import argparse
import csv
import json
import sys
from pathlib import Path
from typing import Any

SCHEDULERS, WARP = 4, 32
REFERENCE = Path(__file__).resolve().parents[1] / "tests/reference/kernel_instructions.csv"


def instruction_counts(sass: Path | None) -> dict[tuple[str, str], int]:
    """Instructions per event by architecture and kernel."""
    if sass:
        kernels = json.loads(sass.read_text())["kernels"]
        return {(k["architecture"], k["kernel"]): k["instructions"] for k in kernels if k["instructions"]}
    rows = sorted(csv.DictReader(line for line in REFERENCE.open() if not line.startswith("#")),
                  key=lambda row: [int(number) for number in row["nvcc"].split(".")])  # the newest nvcc wins
    return {(row["architecture"], row["kernel"]): int(row["instructions"]) for row in rows}


def roofline(bench: dict[str, Any], counts: dict[tuple[str, str], int], clock_hz: float | None) -> list[str]:
    """A Markdown table, or one sentence where there is nothing to compare."""
    device = bench.get("device")
    if device is None:
        return ["not measured: the bench was run without a CUDA device"]
    clock = clock_hz or device["clock_Hz"]
    peak = device["multiprocessors"] * SCHEDULERS * WARP * clock
    lines = [f"{device['name']}, {device['multiprocessors']} multiprocessors at {clock / 1e6:.0f} MHz: "
             f"{peak:.3g} thread instructions/s", "",
             "| Precision | Events/s | Instructions per event | Fraction of the issue roofline |", "|---|---:|---:|---:|"]
    for precision, real in (("single", "float"), ("double", "double")):
        rate = bench["events_per_second"][f"cuda/{precision}/1"]
        count = counts.get((device["architecture"], f"{real}/common"))
        lines.append(f"| {precision} | {rate:.3g} | {count} | {count * rate / peak:.1%} |" if count else
                     f"| {precision} | {rate:.3g} | not counted for {device['architecture']} | |")
    return lines


def report_part(bench: dict[str, Any], counts: dict[tuple[str, str], int], clock_hz: float | None,
                scan_seconds: float, scan_events: float) -> dict[str, Any]:
    """A part of the benchmark's report (bench/report.hpp) with the GPU rows of bench/requirements.hpp."""
    device, rates = bench["device"], bench["events_per_second"]
    gpu = rates["cuda/single/1"]
    peak = device["multiprocessors"] * SCHEDULERS * WARP * (clock_hz or device["clock_Hz"])
    measured = {"GPU vs one SIMD core, kernel only": gpu / rates["cpu/single/1"],
                "GPU kernel over its issue roofline": counts[device["architecture"], "float/common"] * gpu / peak,
                "GPU fig4 scan end to end over kernel-only": scan_seconds * gpu / scan_events}
    command = f"gpu_roofline.py bench.json --scan-seconds {scan_seconds:g} --scan-events {scan_events:g}"
    return {"about": {"device": device["name"], "commit": bench["commit"], "command": command},
            "tables": [],
            "measured": {what: {"median": x, "lowest": x, "highest": x} for what, x in measured.items()}}


def main() -> int:
    parser = argparse.ArgumentParser(description="fraction of the issue roofline that the event kernel reaches")
    parser.add_argument("bench", type=Path, help="output of semivis bench --json")
    parser.add_argument("--sass", type=Path, help="output of bench/sass_count.py --json")
    parser.add_argument("--clock-MHz", type=float, dest="clock", help="in place of the device's largest clock")
    parser.add_argument("--scan-seconds", type=float, help="wall time of a scan on the GPU")
    parser.add_argument("--scan-events", type=float, help="events of that scan")
    parser.add_argument("--part", type=Path, help="JSON for the benchmark's report")
    arguments = parser.parse_args()
    clock = 1e6 * arguments.clock if arguments.clock else None
    bench, counts = json.loads(arguments.bench.read_text()), instruction_counts(arguments.sass)
    print("\n".join(roofline(bench, counts, clock)))
    if arguments.part:
        if bench.get("device") is None or not (arguments.scan_seconds and arguments.scan_events):
            parser.error("--part needs a bench with a CUDA device, --scan-seconds and --scan-events")
        part = report_part(bench, counts, clock, arguments.scan_seconds, arguments.scan_events)
        arguments.part.write_text(json.dumps(part, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
