#!/usr/bin/env bash
# Prints the path of nvdisasm, the disassembler of CUDA machine code: from PATH, beside nvcc, or from PyPI into build/python.
# Exit code 77 (a skipped test) and a sentence where it is in none of them.
set -euo pipefail
cd "$(dirname "$0")/.."

skip() { echo "skipped: $1" >&2; exit 77; }

nvcc="$(readlink -f "$(command -v "${CUDACXX:-nvcc}" || echo /usr/local/cuda/bin/nvcc)")"
for candidate in "$(command -v nvdisasm || true)" "$(dirname "$nvcc")/nvdisasm"; do
  [[ ! -x "$candidate" ]] || { echo "$candidate"; exit 0; }
done

python="$(scripts/python_env.sh | tail -n 1)" || skip "no nvdisasm on PATH or beside nvcc, and no Python environment to install it into"
# The wheel holds one program: nvidia/cu13/bin/nvdisasm, without its executable bit.
installed() { find build/python/lib*/python*/site-packages/nvidia -name nvdisasm -type f 2>/dev/null | head -n 1; }
log=build/nvdisasm.log
[[ -n "$(installed)" ]] || "$python" -m pip install --quiet --disable-pip-version-check nvidia-cuda-nvdisasm >"$log" 2>&1 ||
  skip "no nvdisasm on PATH or beside nvcc, and pip could not install nvidia-cuda-nvdisasm ($log says why)"
nvdisasm="$(installed)"
[[ -n "$nvdisasm" ]] || skip "the package nvidia-cuda-nvdisasm holds no nvdisasm"
chmod +x "$nvdisasm"
echo "$PWD/$nvdisasm"
