"""The digest in array operations against its definition, and the seal of a real file."""

import random

import pytest

from semivis.seal import fnv1a, seal_fits


def by_bytes(data: bytes) -> int:
    state = 0xCBF29CE484222325
    for byte in data:
        state = ((state ^ byte) * 0x100000001B3) % 2**64
    return state


@pytest.mark.parametrize("size", [0, 1, 2, 255, 4097])
def test_fnv1a(size):
    data = random.Random(size).randbytes(size)
    assert fnv1a(data) == by_bytes(data)


def test_published_values():  # of the FNV reference code
    assert fnv1a(b"a") == 0xAF63DC4C8601EC8C
    assert fnv1a(b"foobar") == 0x85944171F73967E8


def test_blocks_continue():
    data = bytes(range(256)) * 12000  # three blocks
    assert fnv1a(data) == fnv1a(data[1000:], fnv1a(data[:1000]))


def test_seal_of_the_program(cube_path, tmp_path):
    assert seal_fits(cube_path)
    data = bytearray(cube_path.read_bytes())
    assert b"semivis-seal" in data[-64:]
    data[len(data) // 2] ^= 1
    damaged = tmp_path / "damaged.h5"
    damaged.write_bytes(data)
    assert not seal_fits(damaged)
