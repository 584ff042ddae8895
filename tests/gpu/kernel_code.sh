#!/usr/bin/env bash
# kernel_code.sh registers|instructions|record BUILD: kernel_code_test.py with a disassembler where it needs one.
# Exit code 77 (a skipped test), with a sentence, where something is missing.
set -euo pipefail
root="$(cd "$(dirname "$0")/../.." && pwd)"

skip() { echo "skipped: $1"; exit 77; }

command -v python3 >/dev/null || skip "python3 is missing"
# Without a kernel there is nothing to fetch a disassembler for.
grep -qs 'kernels/cuda_backend.cu' "$2/compile_commands.json" || skip "$2 has no CUDA kernel (it was configured without nvcc)"
nvdisasm=()
[[ "$1" == registers ]] || nvdisasm=("$("$root/scripts/nvdisasm.sh")")
exec python3 "$root/tests/gpu/kernel_code_test.py" "$1" "$2" "${nvdisasm[@]}"
