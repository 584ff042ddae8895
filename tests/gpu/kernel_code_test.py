#!/usr/bin/env python3
"""The machine code of the event kernels: registers, spills and instructions per event. Needs nvcc, no GPU.

    kernel_code_test.py registers    BUILD             0 spills and at most 96 registers in single precision
    kernel_code_test.py instructions BUILD NVDISASM    within 10 % of tests/reference/kernel_instructions.csv
    kernel_code_test.py record       BUILD NVDISASM    writes that file anew

Exit code 77 (a skipped test), with a sentence, where it cannot be looked at.
"""
from __future__ import annotations

import csv
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))

import gpu_roofline  # noqa: E402
import sass_count  # noqa: E402

REFERENCE = ROOT / "tests/reference/kernel_instructions.csv"
MOST_REGISTERS = 96  # 640 threads on a multiprocessor of 65536
TOLERANCE = 0.1

# A report as the compiler writes it, of a kernel that spills and of one that does not.
SPILLING = """\
ptxas info    : Compiling entry function '_ZN7semivis13sample_kernelIfLb1EEEvNS_12RunConstantsIT_EE' for 'sm_80'
ptxas info    : Function properties for _ZN7semivis13sample_kernelIfLb1EEEvNS_12RunConstantsIT_EE
    56 bytes stack frame, 48 bytes spill stores, 52 bytes spill loads
ptxas info    : Used 80 registers, used 1 barriers, 56 bytes cumulative stack size, 608 bytes smem
ptxas info    : Compiling entry function '_ZN7semivis13sample_kernelIfLb0EEEvNS_12RunConstantsIT_EE' for 'sm_80'
ptxas info    : Function properties for _ZN7semivis13sample_kernelIfLb0EEEvNS_12RunConstantsIT_EE
    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 111 registers, used 1 barriers, 608 bytes smem
"""

# A loop of ten instructions with an inner loop, left by a call to a label as sm_80 does, and one slow path; then a loop of
# three in a function that is no event kernel, and one of four in another layout's.
LISTING = """\
	.section	.text._ZN7semivis13sample_kernelIfLb0EEEvNS_12RunConstantsIT_EE,"ax",@progbits
.text._ZN7semivis13sample_kernelIfLb0EEEvNS_12RunConstantsIT_EE:
        /*0000*/                   MOV R1, c[0x0][0x28] ;
.L_x_1:
        /*0010*/                   STS [R0.X4], RZ ;
        /*0020*/              @!P0 BRA `(.L_x_1) ;
.L_x_2:
        /*0030*/                   MUFU.RCP R2, R7 ;
        /*0040*/              @!P0 BRA `(.L_x_3) ;
        /*0050*/                   MOV R20, 0x610 ;
        /*0060*/                   CALL.REL.NOINC `($__internal_div_slowpath) ;
        /*0070*/                   MOV R2, R24 ;
.L_x_3:
.L_x_4:
        /*0080*/                   ISETP.GE.AND P0, PT, R1, RZ, PT ;
        /*0090*/              @!P5 BRA !P0, `(.L_x_5) ;
        /*00a0*/                   ATOMS.ADD R20, [R3], R4 ;
.L_x_5:
        /*00b0*/                   FADD R1, R1, 1 ;
        /*00c0*/               @P3 BRA `(.L_x_4) ;
        /*00d0*/                   FADD R2, R2, 1 ;
        /*00e0*/               @P0 CALL.REL.NOINC `(.L_x_6) ;
        /*00f0*/                   BRA `(.L_x_2) ;
.L_x_6:
        /*0100*/                   RED.E.ADD.64 [R2], R4 ;
        /*0110*/                   EXIT ;
.L_x_7:
        /*0120*/                   BRA `(.L_x_7) ;
	.section	.text._ZN7semivis11fill_kernelIfEEvPT_,"ax",@progbits
.L_x_8:
        /*0000*/                   FADD R1, R1, 1 ;
        /*0010*/                   ATOMS.ADD R20, [R3], R4 ;
        /*0020*/               @P0 BRA `(.L_x_8) ;
        /*0030*/                   EXIT ;
	.section	.text._ZN7semivis13sample_kernelIfLb1EEEvNS_12RunConstantsIT_EE,"ax",@progbits
.L_x_9:
        /*0000*/                   FADD R1, R1, 1 ;
        /*0010*/                   FADD R1, R1, 1 ;
        /*0020*/                   ATOMS.ADD R20, [R3], R4 ;
        /*0030*/               @P0 BRA `(.L_x_9) ;
        /*0040*/                   EXIT ;
"""


def skip(reason: str) -> int:
    print(f"skipped: {reason}")
    return 77


def register_problems(architecture: str, usage: dict[str, sass_count.Usage]) -> list[str]:
    return [f"{architecture} {kernel}: {use.registers} registers, {use.spill_bytes} bytes spilled"
            for kernel, use in usage.items()
            if kernel.startswith("float") and (use.registers > MOST_REGISTERS or use.spill_bytes > 0)]


def check_registers(build: Path) -> list[str]:
    problems = register_problems("sm_80", sass_count.parse_report(SPILLING))
    if problems != ["sm_80 float/split: 80 registers, 100 bytes spilled", "sm_80 float/common: 111 registers, 0 bytes spilled"]:
        return [f"the check does not see spills or registers: {problems}"]
    problems = []
    for architecture in sass_count.architectures(build):
        _, usage = sass_count.compile_kernels(build, architecture, [])
        for kernel, use in sorted(usage.items()):
            print(f"{architecture} {kernel}: {use.registers} registers, {use.spill_bytes} bytes spilled")
        if len(usage) != 4:
            problems.append(f"{architecture}: {len(usage)} kernels, not two precisions of two module layouts")
        problems += register_problems(architecture, usage)
    return problems


def instruction_problems(counted: dict[tuple[str, str], int], recorded: dict[tuple[str, str], int]) -> list[str]:
    return [f"{architecture} {kernel}: {counted.get((architecture, kernel))} instructions per event, recorded {expected}"
            for (architecture, kernel), expected in recorded.items()
            if abs(counted.get((architecture, kernel), 0) - expected) > TOLERANCE * expected]


def count(build: Path, nvdisasm: str, chosen: list[str]) -> dict[tuple[str, str], int]:
    return {(code.architecture, code.kernel): code.instructions or 0
            for architecture in chosen
            for code in sass_count.kernel_codes(build, architecture, nvdisasm, [])}


def toy_problems() -> list[str]:
    """What a listing and a device made by hand must give, against what they do."""
    # 2 multiprocessors at 1 Hz issue 2 x 4 x 32 = 256 thread instructions/s: 8 events/s of 16 instructions are half of
    # it, 2 of 32 a quarter; half of either at 2 Hz.
    device = {"name": "toy", "architecture": "sm_1", "multiprocessors": 2, "clock_Hz": 1}
    rates = {"cuda/single/1": 8, "cuda/double/1": 2, "cpu/single/1": 2}
    bench = {"commit": "none", "device": device, "events_per_second": rates}
    counts = {("sm_1", "float/common"): 16, ("sm_1", "double/common"): 32}

    def ratios(clock_hz: float | None) -> list[float]:
        part = gpu_roofline.report_part(bench, counts, clock_hz, 5, 20)
        return [row["median"] for row in part["measured"].values()]

    def fractions(clock_hz: float | None) -> list[str]:
        return [line.split("|")[-2].strip() for line in gpu_roofline.roofline(bench, counts, clock_hz)[-2:]]

    requirements = (ROOT / "bench/requirements.hpp").read_text()
    unknown = [what for what in gpu_roofline.report_part(bench, counts, None, 5, 20)["measured"]
               if f'"{what}"' not in requirements]
    checks: list[tuple[str, object, object]] = [
        ("the count of a listing", sass_count.count_instructions(LISTING), {"float/common": 10, "float/split": 4}),
        ("the ratios of a toy device", ratios(None), [4, 0.5, 2]),
        ("its ratios at 2 Hz", ratios(2), [4, 0.25, 2]),
        ("its fractions of the roofline", fractions(None), ["50.0%", "25.0%"]),
        ("its fractions at 2 Hz", fractions(2), ["25.0%", "12.5%"]),
        ("rows that no requirement has", unknown, []),
    ]
    return [f"{what}: {found}, not {expected}" for what, found, expected in checks if found != expected]


def check_instructions(build: Path, nvdisasm: str) -> list[str] | str:
    """What is wrong, or why it cannot be said."""
    if wrong := toy_problems():
        return wrong
    rows = list(csv.DictReader(line for line in REFERENCE.open() if not line.startswith("#")))
    release, built = sass_count.compiler_release(build), sass_count.architectures(build)
    recorded = {(row["architecture"], row["kernel"]): int(row["instructions"])
                for row in rows if row["nvcc"] == release and row["architecture"] in built}
    if not recorded:
        return f"{REFERENCE.name} has no counts of nvcc {release} for {', '.join(built)}"
    counted = count(build, nvdisasm, sorted({architecture for architecture, _ in recorded}))
    for (architecture, kernel), instructions in sorted(counted.items()):
        print(f"{architecture} {kernel}: {instructions} instructions per event")
    if not instruction_problems({key: round(1.11 * value) for key, value in recorded.items()}, recorded):
        return ["the check does not see 11 % more instructions"]
    return instruction_problems(counted, recorded)


def record(build: Path, nvdisasm: str) -> None:
    release = sass_count.compiler_release(build)
    with REFERENCE.open("w") as out:
        out.write("# Instructions per event of the event kernels (bench/sass_count.py); recorded by\n"
                  "# tests/gpu/kernel_code.sh record build/release\n")
        out.write("nvcc,architecture,kernel,instructions\n")
        for (architecture, kernel), instructions in sorted(count(build, nvdisasm, sass_count.architectures(build)).items()):
            out.write(f"{release},{architecture},{kernel},{instructions}\n")


def main(command: str, build: Path, nvdisasm: str = "") -> int:
    try:
        if command == "record":
            record(build, nvdisasm)
            return 0
        problems = check_registers(build) if command == "registers" else check_instructions(build, nvdisasm)
    except sass_count.NoKernel as error:
        return skip(str(error))
    if isinstance(problems, str):
        return skip(problems)
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in ("registers", "instructions", "record"):
        print(__doc__)
        sys.exit(64)
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:4]))
