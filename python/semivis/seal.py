"""The last line of a file written by semivis: a digest of every byte before it (docs/output_format.md)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_OFFSET, _PRIME, _WRAP = 0xCBF29CE484222325, 0x100000001B3, 1 << 64
_MARK = b"\nsemivis-seal fnv1a64 "
_SIZE = len(_MARK) + 16 + 1
_BLOCK = 1 << 20


def fnv1a(data: bytes, state: int = _OFFSET) -> int:
    """FNV-1a, 64 bits, of `data` on top of `state`: x -> (x xor byte) * prime for every byte, modulo 2^64.

    Array operations instead of a loop. The xor touches the low eight bits only, and it changes x by some d with
    |d| < 256; bit k of the low byte of (x * prime) is bit k of x plus a function of the bits below it, so the low
    bytes follow from eight running xors, then every d, and the rest is linear: sum of prime^(n-i) d_i.
    """
    for start in range(0, len(data), _BLOCK):
        state = _fnv1a_block(np.frombuffer(data, np.uint8, min(_BLOCK, len(data) - start), start), state)
    return state


def _fnv1a_block(byte: NDArray[np.uint8], state: int) -> int:
    n = byte.size
    known = np.zeros(n, np.uint8)  # x xor byte in its bits below k, x being the low byte before each step
    before = np.zeros(n, np.uint8)  # x in those bits
    low_prime = np.uint8(_PRIME & 0xFF)
    for k in range(8):
        bit = np.uint8(1 << k)
        flips = (byte ^ (known * low_prime)) & bit
        running = np.bitwise_xor.accumulate(flips) ^ np.uint8(state & int(bit))
        x_bit = np.empty_like(running)
        x_bit[0], x_bit[1:] = state & int(bit), running[:-1]
        before |= x_bit
        known |= x_bit ^ (byte & bit)
    change = (known.astype(np.int64) - before.astype(np.int64)).astype(np.uint64)
    powers = np.multiply.accumulate(np.full(n, _PRIME, np.uint64))
    return (state * int(powers[-1]) + int((powers[::-1] * change).sum(dtype=np.uint64))) % _WRAP


def seal_fits(path: Path) -> bool:
    """False where the file ends in a seal that does not fit its bytes. A file without a seal passes.
    About 0.1 s for 10 MB."""
    data = path.read_bytes()
    content, seal = data[:-_SIZE], data[-_SIZE:]
    if not seal.startswith(_MARK):
        return True
    # A content digest with one object, whose name is empty.
    total = fnv1a(fnv1a(content).to_bytes(8, "little"), fnv1a(b"\0"))
    return seal == _MARK + f"{total:016x}\n".encode()
