"""The package passes mypy --strict and says that it is typed."""

from conftest import REPOSITORY

import pytest


def test_mypy_strict(tmp_path):
    api = pytest.importorskip("mypy.api")
    config = REPOSITORY / "pyproject.toml"
    out, err, code = api.run(["--config-file", str(config), "--cache-dir", str(tmp_path), str(REPOSITORY / "python/semivis")])
    assert code == 0, out + err
    assert (REPOSITORY / "python/semivis/py.typed").is_file()
