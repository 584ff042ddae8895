"""Tables: planes, rows, yields against `semivis eval`, and errors."""

import json
import shutil
import subprocess

import h5py
import numpy as np
import pytest

import semivis
from semivis import ExitCode, SemivisError

EXACT = ("events_s1", "events_s1_err", "events_s2", "events_s2_err", "efficiency_s1", "efficiency_s1_err", "efficiency_s2",
         "efficiency_s2_err", "rcut_efficiency", "rcut_efficiency_err", "ctau_m", "n_aprime", "status")
TOLERANCE = 1e-12  # relative; rounding of exponentials, at most 1e-13 per factor and 700 decay lengths


def evaluate(program, table, *, m, f, epsilon, alpha_d):
    words = [program, "eval", table, "--m-aprime", m, "--f", f, "--epsilon", epsilon, "--alpha-d", alpha_d, "--json"]
    return json.loads(subprocess.run([str(w) for w in words], check=True, capture_output=True, text=True).stdout)


def assert_close(ours, program, where):
    """Every number of a point; the covariance against the product of the efficiencies, of which it is a difference."""
    for name in EXACT:
        assert abs(ours[name] - program[name]) <= TOLERANCE * abs(program[name]), (name, where, ours[name], program[name])
    size = program["efficiency_s1"] * program["efficiency_s2"]
    assert abs(ours["covariance_s1_s2"] - program["covariance_s1_s2"]) <= TOLERANCE * size, where


# Short and long lifetimes, couplings that are in no grid, where the model does not hold (alpha_D >= 0.2, large epsilon).
@pytest.mark.parametrize("epsilon, alpha_d", [(1e-4, 0.1), (3.3e-4, 0.1), (1e-3, 0.02), (4.7e-3, 0.19), (2e-2, 0.1), (0.5, 0.1),
                                              (1e-3, 0.3), (1.0, 1.0), (1e-6, 1e-5), (7e-2, 1e-3)])
def test_yields_are_those_of_eval(program, cube, epsilon, alpha_d):
    together = cube.yields(epsilon, alpha_d)
    for row in cube.rows:
        theirs = evaluate(program, cube.path, m=row.m_aprime_GeV, f=row.f, epsilon=epsilon, alpha_d=alpha_d)
        for yields, index in ((row.yields(epsilon, alpha_d), ()), (together, row.index)):
            assert_close({n: getattr(yields, n)[index] for n in (*EXACT, "covariance_s1_s2")}, theirs, (row.index, epsilon))


def test_rows_cover_every_status(cube):
    status = cube.yields([1e-3], [0.1]).status
    assert {1, 4, 0} <= set(status.ravel())
    assert (cube.yields(1e-3, 0.5).status == 2).any()
    stable = cube.row(0.005, f=0.4).yields(1e-3, 0.1)
    assert stable.events_s1 == 0 and stable.events_s2 > 0 and stable.ctau_m == 1e300
    closed = cube.row(0.1, f=1.5).yields(1e-3, 0.1)
    assert closed.events_s2 == 0 and closed.n_aprime == 0


def test_yields_are_those_of_points(plane):
    yields = plane.yields(plane["epsilon"][0], 0.1)
    assert yields.events_s1.shape == plane.shape
    for name in EXACT:
        np.testing.assert_allclose(getattr(yields, name), plane[name], rtol=TOLERANCE, atol=0, err_msg=name)


def test_status_of_a_target_error(program, scan):
    options = ("--target-error", "0.01", "--set", "grid.m_aprime_GeV=[0.1, 0.4]")
    table = semivis.open(scan("target", *options, "--set", "run.max_events_per_row=40000"))
    assert table.target_error == 0.01
    yields = table.yields(table["epsilon"][0], 0.1)
    assert (yields.status == table["status"]).all() and set(yields.status.ravel()) == {0, 3}
    for epsilon in (5e-5, 4.4e-4, 2.2e-3):  # in no grid
        for row in table.rows:
            theirs = evaluate(program, table.path, m=row.m_aprime_GeV, f=row.f, epsilon=epsilon, alpha_d=0.1)
            assert row.yields(epsilon, 0.1).status == theirs["status"]
    few = semivis.open(scan("few", *options, "--set", "run.max_events_per_row=900", events=500))
    assert (few.yields(few["epsilon"][0], 0.1).status == few["status"]).all() and (few["status"] == 3).any()


def test_couplings_broadcast(cube):
    epsilon, alpha_d = np.array([1e-4, 1e-3, 1e-2]), np.array([[0.05], [0.1]])
    assert cube.yields(epsilon, alpha_d).events_s1.shape == (len(cube.rows), 2, 3)
    assert cube.yields(1e-3, 0.1).events_s1.shape == (len(cube.rows),)
    row = cube.row(0.1, f=0.4)
    assert row.yields(epsilon, alpha_d).ctau_m.shape == (2, 3)
    assert row.yields(epsilon, alpha_d).events_s2[1, 2] == row.yields(1e-2, 0.1).events_s2
    for bad in (0, -1, 2, np.nan):
        with pytest.raises(SemivisError, match="epsilon must be above 0") as error:
            cube.yields([1e-3, bad], 0.1)
        assert error.value.code == ExitCode.USAGE


def test_plane_shape(cube):
    assert cube.shape == tuple(len(np.unique(np.round(cube[axis], 12))) for axis in cube.axes)
    assert set(cube.axes) == {"m_aprime_GeV", "f", "epsilon"}
    for k, axis in enumerate(cube.axes):  # constant along every other axis
        assert (np.moveaxis(cube[axis], k, -1) == np.moveaxis(cube[axis], k, -1).reshape(-1, cube.shape[k])[0]).all()
    assert {"events_s1_err", "events_s2_err", "events_s1_syst_up", "efficiency_s1_err"} <= set(cube.columns)
    assert [b.signature for b in cube.analysis].count("s1") > 0
    assert cube.complete and len(cube.digest) == 16


def test_a_column_that_is_not_there(cube):
    with pytest.raises(SemivisError, match="no column 'event_s1'; the nearest is 'events_s1'") as error:
        cube["event_s1"]
    assert error.value.code == ExitCode.USAGE and "\n" not in str(error.value)


def test_part_of_a_grid(cube):
    part = cube.at(f=0)
    assert part.axes == tuple(a for a in cube.axes if a != "f") and part.shape == part["events_s1"].shape
    k = cube.axes.index("f")
    for name in cube.columns:
        np.testing.assert_array_equal(part[name], np.take(cube[name], 0, axis=k))
    assert cube.at(f=-1, epsilon=2).axes == ("m_aprime_GeV",) and "f" in cube.axes
    for wrong in ({"f": 2}, {"r": 0}, {"f": -3}):
        with pytest.raises(SemivisError, match="the table has no .* of index") as error:
            cube.at(**wrong)
        assert error.value.code == ExitCode.USAGE


def test_config_as_given_and_resolved(cube):
    assert cube.config_resolved["grid"]["f"] == [0.4, 1.5] and cube.config_resolved["model"]["production"] == "etl"
    assert "[grid]" in cube.config


def test_row_matches_as_eval_does(program, cube):
    row = cube.row(0.1 * (1 + 5e-7), f=0.4)
    assert row.m_aprime_GeV == 0.1 and row.f == 0.4

    def both(m, options, **named):
        with pytest.raises(SemivisError) as error:
            cube.row(m, **named)
        assert error.value.code == ExitCode.DATA
        words = [program, "eval", cube.path, "--m-aprime", m, "--epsilon", 1e-3, "--alpha-d", 0.1, *options]
        done = subprocess.run([str(w) for w in words], capture_output=True, text=True)
        assert done.returncode == 65
        return str(error.value), done.stderr.strip().removeprefix("semivis: ")

    ours, theirs = both(0.11, ["--f", 0.4], f=0.4)
    assert ours == theirs and "the nearest is 0.1 " in ours
    ours, theirs = both(0.1, ["--f", 0.5], f=0.5)
    assert ours == theirs
    ours, theirs = both(0.1, [])
    assert theirs.startswith(ours) and "more than one value of f" in ours


def test_files_that_cannot_be_read(cube_path, tmp_path):
    def error(path, **options):
        with pytest.raises(SemivisError) as caught:
            semivis.open(path, **options)
        assert str(path) in str(caught.value)
        return str(caught.value), caught.value.code

    assert error(tmp_path / "none.h5")[1] == ExitCode.NO_INPUT
    text = tmp_path / "text.h5"
    text.write_text("no table")
    assert error(text) == (f"cannot read {text}: it is not an HDF5 file, or only a part of one", ExitCode.DATA)

    content = cube_path.read_bytes()
    cut, damaged = tmp_path / "cut.h5", tmp_path / "damaged.h5"
    cut.write_bytes(content[: len(content) // 2])
    assert error(cut)[1] == ExitCode.DATA
    damaged.write_bytes(content[:5000] + bytes([content[5000] ^ 16]) + content[5001:])
    assert "does not fit" in error(damaged)[0] or "do not fit its seal" in error(damaged)[0]

    def rewritten(change):
        path = tmp_path / "changed.h5"
        shutil.copy(cube_path, path)
        path.write_bytes(content[: content.rindex(b"\nsemivis-seal")])
        with h5py.File(path, "r+") as file:
            change(file)
        return path

    assert isinstance(semivis.open(rewritten(lambda f: None)), semivis.Table)
    assert 'a "other" file' in error(rewritten(lambda f: f.attrs.modify("schema", "other")))[0]
    assert "schema_version is 99" in error(rewritten(lambda f: f.attrs.modify("schema_version", 99)))[0]
    assert "without a schema" in error(rewritten(lambda f: f.attrs.pop("schema")))[0]
    assert "masses/r is missing" in error(rewritten(lambda f: f.pop("masses/r")))[0]
    assert "shape" in error(rewritten(lambda f: (f.pop("masses/r"), f.create_dataset("masses/r", data=[1.0]))))[0]
    assert "not a finite number" in error(rewritten(lambda f: f["points/events_s1"].write_direct(np.full(f["points/row"].size, np.nan))))[0]
    assert "config_resolved of / is no JSON" in error(rewritten(lambda f: f.attrs.modify("config_resolved", "{")))[0]
    partial = rewritten(lambda f: f.attrs.modify("complete", 0))
    assert "not complete" in error(partial)[0]
    assert not semivis.open(partial, incomplete=True).complete


def test_table_without_spectra(scan):
    table = semivis.open(scan("bare", "--set", "output.spectra=false", "--set", "grid.m_aprime_GeV=[0.1]"))
    with pytest.raises(SemivisError, match="without spectra"):
        table.yields(1e-3, 0.1)
    assert table["events_s1"].shape == table.shape
