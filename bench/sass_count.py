#!/usr/bin/env python3
"""Registers, spills and instructions per event of the event kernels, from their own machine code. Needs no GPU.

    sass_count.py BUILD [--arch sm_90 ...] [--nvdisasm PATH] [--json] [--also=--use_fast_math ...]

Compiles kernels/cuda_backend.cu as BUILD does (its compile_commands.json), once per architecture, with the compiler's
register report, and disassembles it where an nvdisasm is given (scripts/nvdisasm.sh finds one).

The count is that of one pass of the event loop with one reading. Every instruction of the loop counts once: the
blocks that the loop's shared atomics can reach and be reached from. Left out are the slow paths of IEEE division and
root (blocks that end in a call to a function, taken for zeros, infinities and subnormals); counted are all deposits, also those
that are skipped where they are zero.
"""
from __future__ import annotations

import argparse
import json
import re
import shlex
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

SOURCE = "kernels/cuda_backend.cu"
KERNEL = re.compile(r"sample_kernelI([fd])Lb([01])E")
INSTRUCTION = re.compile(r"^\s+/\*[0-9a-f]{4,}\*/\s+(?:(?P<guard>@!?U?P\w+)\s+)?(?P<name>[A-Z][\w.]*)(?P<operands>[^;]*);")
LABEL = re.compile(r"^(\.L\w*):")


class NoKernel(Exception):
    """The build has no CUDA kernel."""


@dataclass
class Usage:
    """What the compiler says about one kernel."""
    registers: int
    spill_bytes: int  # stores and loads


@dataclass
class KernelCode:
    kernel: str  # "float/common": real type, module layout
    architecture: str
    registers: int
    spill_bytes: int
    instructions: int | None  # per event; None without a disassembler


def kernel_name(mangled: str) -> str | None:
    """"float/common" from a mangled name; None for anything but an event kernel."""
    found = KERNEL.search(mangled)
    if not found:
        return None
    return f"{'float' if found[1] == 'f' else 'double'}/{'split' if found[2] == '1' else 'common'}"


def build_command(build: Path) -> tuple[list[str], Path, Path]:
    """The build's own command for the kernels, up to architectures and output; where it runs; its object file."""
    try:
        entries = json.loads((build / "compile_commands.json").read_text())
        entry = next(e for e in entries if e["file"].endswith(SOURCE))
    except (OSError, StopIteration):
        raise NoKernel(f"{build} has no CUDA kernel (it was configured without nvcc)") from None
    words = shlex.split(entry["command"])
    output, directory = words.index("-o"), Path(entry["directory"])
    compiling = words[:output] + words[output + 2:]
    return ([w for w in compiling if w != "-c" and not w.startswith("--generate-code")], directory,
            directory / words[output + 1])


def architectures(build: Path) -> list[str]:
    """The real architectures of the build: sm_80, sm_90."""
    text = (build / "compile_commands.json").read_text()
    return sorted(set(re.findall(r"\bsm_\d+a?", text)))


def compiler_release(build: Path) -> str:
    """"13.0" of nvcc."""
    nvcc = build_command(build)[0][0]
    found = re.search(r"release ([\d.]+)", subprocess.run([nvcc, "--version"], capture_output=True, text=True).stdout)
    return found[1] if found else "unknown"


def newer(file: Path, than: Path) -> bool:
    return file.exists() and than.exists() and file.stat().st_mtime > than.stat().st_mtime


def compile_kernels(build: Path, architecture: str, also: list[str]) -> tuple[Path, dict[str, Usage]]:
    """The machine code, in BUILD, and the compiler's report; without options of its own it is as new as the build."""
    words, directory, built = build_command(build)
    cubin = (build / f"event_kernels_{architecture}{'_also' if also else ''}.cubin").absolute()
    report = cubin.with_suffix(".txt")
    if also or not newer(report, built):
        words += ["-cubin", f"-arch={architecture}", "-Xptxas", "-v", "-o", str(cubin), *also]
        done = subprocess.run(words, cwd=directory, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"nvcc failed: {done.stderr}")
        report.write_text(done.stdout + done.stderr)
    return cubin, parse_report(report.read_text())


def parse_report(report: str) -> dict[str, Usage]:
    """Usage by kernel from the text of -Xptxas -v."""
    usage: dict[str, Usage] = {}
    kernel, spills = None, 0
    for line in report.splitlines():
        if found := re.search(r"Compiling entry function '(\S+)'", line):
            kernel = kernel_name(found[1])
        elif found := re.search(r"(\d+) bytes spill stores, (\d+) bytes spill loads", line):
            spills = int(found[1]) + int(found[2])
        elif (found := re.search(r"Used (\d+) registers", line)) and kernel:
            usage[kernel] = Usage(int(found[1]), spills)
    return usage


@dataclass
class Block:
    instructions: int = 0
    deposits: bool = False  # has a shared atomic
    calls: bool = False     # ends in a call: a slow path
    successors: list[str] = field(default_factory=list)


def blocks_of(lines: list[str]) -> dict[str, Block]:
    """Basic blocks of one function by label; those without one are named after their line."""
    blocks: dict[str, Block] = {}
    current: Block | None = None  # None behind a branch that is always taken

    def begin(label: str) -> Block:
        if current is not None:
            current.successors.append(label)
        return blocks.setdefault(label, Block())

    for number, line in enumerate(lines):
        if found := LABEL.match(line):
            current = begin(found[1])
        elif found := INSTRUCTION.match(line):
            current = current or begin(f"line {number}")
            current.instructions += 1
            name, operands = found["name"].split(".")[0], found["operands"].strip()
            current.deposits |= name == "ATOMS"
            # ptxas leaves some loops by a call to a label of the same function: a branch.
            target = re.search(r"`\((\.L\w*)\)", operands)
            always = found["guard"] is None and (name != "BRA" or operands.startswith("`"))
            if name in ("BRA", "CALL") and target:
                current.successors.append(target[1])
            elif name == "CALL" and always:
                current.calls = True
            elif name not in ("EXIT", "RET"):
                continue
            current = None if always and not current.calls else begin(f"line {number + 1}")
    return blocks


def reachable(edges: dict[str, list[str]], start: set[str]) -> set[str]:
    seen, waiting = set(start), list(start)
    while waiting:
        for label in edges.get(waiting.pop(), []):
            if label not in seen:
                seen.add(label)
                waiting.append(label)
    return seen


def loop_instructions(lines: list[str]) -> int:
    """Instructions of the loop around the shared atomics of one function."""
    blocks = {label: block for label, block in blocks_of(lines).items() if not block.calls}
    forward = {label: [s for s in block.successors if s in blocks] for label, block in blocks.items()}
    backward: dict[str, list[str]] = {label: [] for label in blocks}
    for label, successors in forward.items():
        for successor in successors:
            backward[successor].append(label)
    deposits = {label for label, block in blocks.items() if block.deposits}
    loop = reachable(forward, deposits) & reachable(backward, deposits)
    return sum(blocks[label].instructions for label in loop)


def count_instructions(listing: str) -> dict[str, int]:
    """Instructions per event by kernel from the text of nvdisasm."""
    counts: dict[str, int] = {}
    for section in re.split(r"^\s*\.section\s+\.text\.", listing, flags=re.MULTILINE)[1:]:
        lines = section.splitlines()
        if kernel := kernel_name(lines[0]):
            counts[kernel] = loop_instructions(lines)
    return counts


def kernel_codes(build: Path, architecture: str, nvdisasm: str | None, also: list[str]) -> list[KernelCode]:
    """Every kernel of one architecture."""
    cubin, usage = compile_kernels(build, architecture, also)
    counts: dict[str, int] = {}
    if nvdisasm:
        listing = subprocess.run([nvdisasm, "-c", str(cubin)], capture_output=True, text=True, check=True)
        counts = count_instructions(listing.stdout)
    return [KernelCode(kernel, architecture, use.registers, use.spill_bytes, counts.get(kernel))
            for kernel, use in sorted(usage.items())]


def main() -> int:
    parser = argparse.ArgumentParser(description="registers, spills and instructions per event of the event kernels")
    parser.add_argument("build", type=Path, help="build folder configured with nvcc, e.g. build/release")
    parser.add_argument("--arch", action="append", help="default: those of the build")
    parser.add_argument("--nvdisasm", help="default: no instruction count")
    parser.add_argument("--also", action="append", default=[], help="one more option for nvcc; repeatable")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    try:
        codes = [code for architecture in arguments.arch or architectures(arguments.build)
                 for code in kernel_codes(arguments.build, architecture, arguments.nvdisasm, arguments.also)]
    except NoKernel as error:
        print(f"sass_count: {error}", file=sys.stderr)
        return 66
    if arguments.json:
        print(json.dumps({"compiler": compiler_release(arguments.build), "options": arguments.also,
                          "kernels": [asdict(code) for code in codes]}, indent=1))
        return 0
    print("| Architecture | Kernel | Registers | Spilled bytes | Instructions per event |\n|---|---|---:|---:|---:|")
    for code in codes:
        print(f"| {code.architecture} | {code.kernel} | {code.registers} | {code.spill_bytes} | "
              f"{'not counted' if code.instructions is None else code.instructions} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
