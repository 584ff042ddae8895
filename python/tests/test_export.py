"""CSV, pyhf, HEPData and ROOT: what comes out is read again by others' readers."""

import csv
import json
import math
import sys
import warnings

import numpy as np
import pytest

import semivis
from semivis import ExitCode, SemivisError
from semivis.export.cli import export
from semivis.export.workspace import workspace


def run(*words):
    export([str(word) for word in words])


def read_csv(path):
    header = sum(line.startswith("#") for line in path.read_text().splitlines())
    return np.genfromtxt(path, delimiter=",", names=True, skip_header=header, dtype=None, encoding="utf-8")


def test_csv_of_a_table_is_exact(plane, plane_path, tmp_path):
    run("csv", plane_path, "-o", tmp_path / "t.csv")
    rows = read_csv(tmp_path / "t.csv")
    for name in plane.columns:
        np.testing.assert_array_equal(rows[name].astype(plane[name].dtype), plane[name].ravel(), err_msg=name)
    assert plane.digest in (tmp_path / "t.csv").read_text().splitlines()[0]


def test_csv_of_limits(limits_path, tmp_path):
    run("csv", limits_path, "-o", tmp_path / "l.csv")
    limits, rows = semivis.open(limits_path), read_csv(tmp_path / "l.csv")
    observed, expected = rows[rows["quantile"] == -1], rows[rows["quantile"] != -1]
    for name in ("m_aprime_GeV", "lower", "upper", "lower_syst_err"):
        np.testing.assert_array_equal(observed[name], limits.intervals[name])
        np.testing.assert_array_equal(expected[name], limits.expected[name])
    with (tmp_path / "l.csv").open() as file:
        cells = list(csv.DictReader(line for line in file if not line.startswith("#")))
    assert {(c["axis"], c["epsilon"]) for c in cells} == {("epsilon", "")}  # empty: the quantity is the axis


def point(plane_path, tmp_path, epsilon):
    out = tmp_path / "w.json"
    run("pyhf", plane_path, "-o", out, "--force", "--m-aprime", 0.3, "--epsilon", epsilon, "--alpha-d", 0.1)
    return json.loads(out.read_text())


def test_workspace_has_the_signal_and_errors_of_the_table(plane, plane_path, tmp_path):
    spec = point(plane_path, tmp_path, 1.5e-3)
    yields = plane.row(0.3).yields(1.5e-3, 0.1)
    samples = {c["name"]: {s["name"]: s for s in c["samples"]} for c in spec["channels"]}
    assert set(samples) == {f"{b.signature.upper()}_{b.bin}" for b in plane.analysis}
    for signature in ("S1", "S2"):
        signal = sum(s["signal"]["data"][0] for name, s in samples.items() if name.startswith(signature))
        assert np.isclose(signal, getattr(yields, f"events_{signature.lower()}"), rtol=1e-12)
    shifts = {}
    for name, s in samples.items():
        factors = {m["name"]: m["data"] for m in s["signal"]["modifiers"]}
        assert np.isclose(factors["signal_err"]["hi"], math.exp(0.2)) and factors["mu"] is None
        shifts[name[:2]] = np.array([math.log(factors.get(n, {"hi": 1.0})["hi"]) for n in ("mc_1", "mc_2")])
    for signature in ("s1", "s2"):
        relative = getattr(yields, f"events_{signature}_err") / getattr(yields, f"events_{signature}")
        assert np.isclose(np.linalg.norm(shifts[signature.upper()]), relative)
    covariance = yields.covariance_s1_s2 / (yields.efficiency_s1 * yields.efficiency_s2)
    assert np.isclose(shifts["S1"] @ shifts["S2"], covariance)
    assert sum(s["background"]["data"][0] for s in samples.values()) == pytest.approx(0.72, abs=0.001)
    assert [o["data"] for o in spec["observations"]] == [[b.observed] for b in plane.analysis]


@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::DeprecationWarning")
def test_pyhf_reads_it_and_its_limits_are_sane(plane_path, tmp_path):
    pyhf = pytest.importorskip("pyhf")
    strong = pyhf.Workspace(point(plane_path, tmp_path, 3e-3))
    weak = pyhf.Workspace(point(plane_path, tmp_path, 5e-4))
    cls = [float(pyhf.infer.hypotest(1.0, w.data(w.model()), w.model(), test_stat="qtilde")) for w in (strong, weak)]
    assert cls[0] < 0.01 < 0.5 < cls[1] <= 1
    # Nothing is observed: the asymptotic limit on the events lies below the exact 2.363, by 15 to 45 %.
    model, data = strong.model(), strong.data(strong.model())
    signal = float(sum(model.expected_actualdata(parameters(model, 1.0))) - sum(model.expected_actualdata(parameters(model, 0.0))))
    limit = pyhf.infer.intervals.upper_limits.toms748_scan(data, model, 0.01, 1.0, level=0.1, rtol=1e-3)[0]
    assert 0.55 * 2.363 < float(limit) * signal < 0.85 * 2.363


def parameters(model, mu):
    start = list(model.config.suggested_init())
    start[model.config.poi_index] = mu
    return start


@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::DeprecationWarning")
def test_pyhf_validates_and_fits_it(plane_path, tmp_path):
    pyhf = pytest.importorskip("pyhf")
    spec = point(plane_path, tmp_path, 3e-3)
    pyhf.schema.validate(spec, "workspace.json")
    spoiled = json.loads(json.dumps(spec))
    spoiled["channels"][0]["samples"][0]["modifiers"][1]["data"] = {"hi": 1.2}
    with pytest.raises(pyhf.exceptions.InvalidSpecification):
        pyhf.schema.validate(spoiled, "workspace.json")

    model = pyhf.Workspace(spec).model()
    for mu in (0.5, 1.0):  # what is put in is found again; the data of the workspace hold nothing
        expected = model.expected_data(parameters(model, mu))
        assert float(pyhf.infer.mle.fit(expected, model)[model.config.poi_index]) == pytest.approx(mu, abs=0.01)
    nothing = pyhf.infer.mle.fit(pyhf.Workspace(spec).data(model), model)
    assert float(nothing[model.config.poi_index]) == pytest.approx(0, abs=1e-3)


TOYS = 200


def toy_cls(pyhf, spec):
    """CLs of mu = 1 by toys, and its statistical error (of one toy, where none is beyond)."""
    w = pyhf.Workspace(spec)
    model = w.model()
    # pyhf.infer.hypotest also asks for expected values, which pyhf 0.7.6 cannot compute with numpy 2.4 or later.
    toys = pyhf.infer.calculators.ToyCalculator(w.data(model), model, ntoys=TOYS, test_stat="qtilde", track_progress=False)
    signal, background, cls = map(float, toys.pvalues(toys.teststatistic(1.0), *toys.distributions(1.0)))
    shares = np.maximum([signal, background], 1 / TOYS)
    return cls, float(shares[0] / shares[1] * np.sqrt(((1 - shares) / shares / TOYS).sum()))


@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::DeprecationWarning")
def test_toys_of_the_workspace_find_the_limit_of_the_program(plane, plane_path, tmp_path):
    """pyhf profiles what the program averages over, so this is no test of equality: the program's edge has CLs = 0.1 within
    the error of few toys, a sixth of its events are allowed and 2.5 times as many are excluded. Four standard errors each,
    fixed seed: false alarm in 1e-4 of the seeds."""
    pyhf = pytest.importorskip("pyhf")
    limits = plane.limits(expected=False, overlays=False)
    edges = limits.select("epsilon")
    edge = float(edges["lower"][np.isclose(edges["m_aprime_GeV"], 0.3)][0])
    np.random.seed(7)  # what pyhf's numpy backend draws from
    cls, error = zip(*(toy_cls(pyhf, point(plane_path, tmp_path, factor * edge)) for factor in (0.4, 1.0, 1.6)))
    assert cls[0] - 4 * error[0] > 0.1 > cls[2] + 4 * error[2]
    assert abs(cls[1] - 0.1) < 4 * error[1]


def test_workspace_refuses_a_point_without_signal(cube):
    with pytest.raises(SemivisError, match="no signal is expected"):
        workspace(cube, cube.row(0.1, f=1.5), 1e-3, 0.1)


def test_hepdata_validates(limits_path, cube_path, cube, tmp_path):
    validator = pytest.importorskip("hepdata_validator.full_submission_validator")
    folder = tmp_path / "submission"
    run("hepdata", limits_path, cube_path, "-o", folder)
    checker = validator.FullSubmissionValidator()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        valid = checker.validate(directory=str(folder))
    assert valid, [str(m.message) for messages in checker.get_messages().values() for m in messages][:3]

    import yaml

    head, observed, expected, plane = yaml.safe_load_all((folder / "submission.yaml").read_text())
    assert cube.digest in head["comment"] and "90% CL" in head["comment"]
    table = yaml.safe_load((folder / observed["data_file"]).read_text())
    limits = semivis.open(limits_path)
    lower, upper = table["dependent_variables"]
    assert [v["value"] for v in lower["values"]] == limits.intervals["lower"].tolist()
    assert lower["values"][3]["errors"][1] == {"symerror": limits.intervals["lower_syst_err"][3], "label": "syst"}
    assert {"name": "Confidence level", "value": "90", "units": "%"} in upper["qualifiers"]
    assert len(yaml.safe_load((folder / expected["data_file"]).read_text())["independent_variables"]) == 3
    yields = yaml.safe_load((folder / plane["data_file"]).read_text())
    assert len(yields["independent_variables"]) == 3  # m, f, epsilon
    k = int(np.argmax(cube["events_s1"]))
    error = yields["dependent_variables"][0]["values"][k]["errors"][1]["asymerror"]
    assert error == {"minus": -cube["events_s1_syst_down"].ravel()[k], "plus": cube["events_s1_syst_up"].ravel()[k]}


@pytest.mark.parametrize("spoil", [
    lambda table: table["dependent_variables"][0]["values"].pop(),  # a column that is too short
    lambda table: table["dependent_variables"][0]["values"][0].update(value=None, errors=[{"symerror": "much"}]),
    lambda table: table.pop("independent_variables"),
])
def test_hepdata_validator_refuses_what_is_spoiled(limits_path, tmp_path, spoil):
    validator = pytest.importorskip("hepdata_validator.full_submission_validator")
    import yaml

    folder = tmp_path / "submission"
    run("hepdata", limits_path, "-o", folder)
    file = folder / "table_1.yaml"
    table = yaml.safe_load(file.read_text())
    spoil(table)
    file.write_text(yaml.safe_dump(table))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert not validator.FullSubmissionValidator().validate(directory=str(folder))


def test_root_file_has_the_numbers_of_the_table(cube, cube_path, tmp_path):
    uproot = pytest.importorskip("uproot")
    run("root", cube_path, "-o", tmp_path / "t.root")
    with uproot.open(tmp_path / "t.root") as file:
        names = {"points", "masses", "analysis", "digest", "physics_version", "config"}
        assert {name.split(";")[0] for name in file.keys()} == names
        points = file["points"].arrays(library="np")
        assert set(points) == set(cube.columns)
        for name in cube.columns:
            assert points[name].dtype == cube[name].dtype
            np.testing.assert_array_equal(points[name].reshape(cube.shape), cube[name], err_msg=name)
        masses = file["masses"].arrays(library="np")
        for name, column in cube.masses.items():
            np.testing.assert_array_equal(masses[name], column, err_msg=name)
        bins = file["analysis"].arrays(library="np")
        for k, b in enumerate(cube.analysis):
            assert {name: bins[name][k] for name in bins} == {name: getattr(b, name) for name in b.__dataclass_fields__}
        assert (file["digest"], file["config"]) == (cube.digest, cube.config)


def test_root_without_uproot_is_69(plane_path, limits_path, tmp_path, monkeypatch):
    with pytest.raises(SemivisError, match="a ROOT file is made from a table") as error:
        run("root", limits_path, "-o", tmp_path / "t.root")
    assert error.value.code == ExitCode.DATA
    monkeypatch.delitem(sys.modules, "semivis.export.root", raising=False)
    monkeypatch.setitem(sys.modules, "uproot", None)
    with pytest.raises(SemivisError, match="ROOT files need uproot") as error:
        run("root", plane_path, "-o", tmp_path / "t.root")
    assert error.value.code == ExitCode.UNAVAILABLE and not list(tmp_path.iterdir())


def test_existing_output_is_refused_or_replaced(limits_path, plane_path, tmp_path):
    def code(*words):
        with pytest.raises(SemivisError) as error:
            run(*words)
        return error.value.code

    file, folder, submission = tmp_path / "l.csv", tmp_path / "own", tmp_path / "submission"
    file.write_text("mine")
    folder.mkdir()
    assert code("csv", limits_path, "-o", file) == ExitCode.CANNOT_CREATE
    assert code("hepdata", limits_path, "-o", folder, "--force") == ExitCode.CANNOT_CREATE  # a folder of someone else
    assert file.read_text() == "mine"
    run("csv", limits_path, "-o", file, "--force")
    for words in ((), ("--force",)):
        run("hepdata", limits_path, "-o", submission, *words)
    assert code("hepdata", limits_path, "-o", submission) == ExitCode.CANNOT_CREATE
    assert code("pyhf", limits_path, "-o", tmp_path / "w.json", "--m-aprime", 0.1, "--epsilon", 1e-3, "--alpha-d", 0.1) == ExitCode.DATA
    assert code("pyhf", plane_path, "-o", tmp_path / "w.json", "--m-aprime", 0.11, "--epsilon", 1e-3, "--alpha-d", 0.1) == ExitCode.DATA
    assert code("pyhf", plane_path, "-o", tmp_path / "w.json") == ExitCode.USAGE
    assert sorted(p.name for p in tmp_path.iterdir()) == ["l.csv", "own", "submission"]  # nothing half-done is left
