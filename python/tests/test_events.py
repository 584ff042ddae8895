"""Files of `semivis events`, read by the libraries of others."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from conftest import REPOSITORY

ELECTRON_MASS = 0.51099895e-3  # GeV
APRIME, CHI1, CHI2 = 4900022, 1000022, 1000023
M_APRIME, R, F = 0.1, 1 / 3, 0.4
COUNT = 200

Events = Callable[..., Path]


@pytest.fixture(scope="session")
def events(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Events:
    """events(ending, options...): 200 events of configs/quick.toml at 0.1 GeV."""
    folder = tmp_path_factory.mktemp("events")

    def run(ending: str, *options: str) -> Path:
        output = folder / f"events{len(list(folder.iterdir()))}.{ending}"
        command = [program, "events", REPOSITORY / "configs/quick.toml", "--m-aprime", M_APRIME, "--epsilon", 3e-3,
                   "--alpha-d", 0.1, "-n", COUNT, "-o", output, "--quiet", *options]
        subprocess.run([str(word) for word in command], check=True)
        return output

    return run


def mass_squared(p: np.ndarray) -> float:
    return float((p[3] - np.linalg.norm(p[:3])) * (p[3] + np.linalg.norm(p[:3])))


def check_balance(event: Any) -> None:
    for vertex in event.vertices:
        balance = sum(np.array(p.momentum) for p in vertex.particles_in) - sum(np.array(p.momentum) for p in vertex.particles_out)
        assert np.abs(balance).max() < 1e-9


def test_hepmc3(events: Events) -> None:
    pyhepmc = pytest.importorskip("pyhepmc")
    masses = {APRIME: M_APRIME, CHI1: R * M_APRIME, CHI2: R * M_APRIME * (1 + F), 11: ELECTRON_MASS, -11: ELECTRON_MASS}
    weights = []
    with pyhepmc.open(str(events("hepmc3"))) as file:
        for number, event in enumerate(file):
            assert event.event_number == number
            assert event.momentum_unit == pyhepmc.Units.GEV and event.length_unit == pyhepmc.Units.MM
            assert len(event.vertices) == 3
            check_balance(event)
            for particle in event.particles:
                p = np.array(particle.momentum)
                if particle.abs_pid in (11, CHI1, CHI2, APRIME):
                    assert particle.generated_mass == pytest.approx(masses[particle.pid], rel=1e-14)
                    assert abs(mass_squared(p) - masses[particle.pid] ** 2) < 1e-12 * p[3] ** 2
            assert [p.pid for p in event.particles if p.status == 1].count(CHI1) == 2
            aprime = next(p for p in event.particles if p.pid == APRIME)
            assert {p.pid for p in aprime.children} == {CHI1, CHI2}
            chi2 = next(p for p in event.particles if p.pid == CHI2)
            assert [p.pid for p in chi2.children] == [CHI1, 11, -11]
            place, born = chi2.end_vertex.position, chi2.production_vertex.position
            assert 2000 < place.z < 10000 and 0 <= born.z < 600  # mm: HCAL2 and HCAL3; the ECAL
            flight = np.array([place.x - born.x, place.y - born.y, place.z - born.z])
            p = np.array(chi2.momentum)
            assert np.allclose(flight / np.linalg.norm(flight), p[:3] / np.linalg.norm(p[:3]), atol=1e-9)
            weights.append(event.weights)
            info = event.run_info
    assert len(weights) == COUNT
    assert info.weight_names == ["Default", "s1_volume", "s1_no_rcut", "s1", "s2"]
    assert info.tools[0].name == "semivis"
    cross_section = event.cross_section
    constant = float(str(info.attributes["cross_section_pb"]))
    for i, mean in enumerate(np.mean(weights, axis=0)):
        assert cross_section.xsec(i) == pytest.approx(constant * mean, rel=1e-7)  # printed with nine digits


@pytest.mark.parametrize("visible", [False, True])
def test_lhe(events: Events, visible: bool) -> None:
    pylhe = pytest.importorskip("pylhe")
    path = events("lhe", *(["--visible-only"] if visible else []))
    file = pylhe.LHEFile.fromfile(str(path)) if hasattr(pylhe, "LHEFile") else None
    init = file.init if file is not None else pylhe.read_lhe_init(str(path))
    read = list(file.events) if file is not None else list(pylhe.read_lhe_with_attributes(str(path)))
    assert len(read) == COUNT
    weights = []
    for event in read:
        particles = event.particles
        assert [int(p.id) for p in particles[-2:]] == [11, -11]
        assert len(particles) == (2 if visible else 10)
        for p in particles:
            four = np.array([p.px, p.py, p.pz, p.e])
            assert abs(mass_squared(four) - p.m**2) < 1e-11 * p.e**2
        if not visible:
            total = sum(p.status * np.array([p.px, p.py, p.pz, p.e]) for p in particles if p.status in (1, -1))
            assert np.abs(total).max() < 1e-8
            assert particles[6].lifetime > 0 and int(particles[6].id) == CHI2
        weights.append(event.eventinfo.weight)
        assert event.weights["Default"] == pytest.approx(event.eventinfo.weight, rel=1e-12)
        assert 0 <= event.weights["s1"] <= event.weights["Default"]
    process = init.procInfo[0] if hasattr(init, "procInfo") else init["procInfo"][0]
    assert float(process.xSection if hasattr(process, "xSection") else process["xSection"]) == pytest.approx(np.mean(weights), rel=1e-12)


def test_columns_are_the_same_events(events: Events) -> None:
    pyhepmc = pytest.importorskip("pyhepmc")
    with h5py.File(events("h5")) as file, pyhepmc.open(str(events("hepmc3"))) as other:
        assert file.attrs["schema"] == "semivis-events"
        column = file["events"]
        assert list(column["event"][:]) == list(range(COUNT))
        for i, event in enumerate(other):
            positron = next(p for p in event.particles if p.pid == -11)
            for name, value in zip(("px", "py", "pz", "E"), positron.momentum, strict=True):
                assert column[f"positron_{name}_GeV"][i] == pytest.approx(value, rel=1e-14)
            assert column["weight_s1"][i] == pytest.approx(event.weights[3], rel=1e-14)
            assert 1000 * column["decay_z_m"][i] == pytest.approx(positron.production_vertex.position.z, rel=1e-14)


def test_a_changed_number_is_seen(events: Events, tmp_path: Path) -> None:
    """The checks above can fail: one digit of one momentum in the file."""
    pyhepmc = pytest.importorskip("pyhepmc")
    lines = events("hepmc3").read_text().splitlines(keepends=True)
    at = next(i for i, line in enumerate(lines) if line.startswith("P 9 "))  # an electron
    fields = lines[at].split(" ")
    fields[6] = repr(float(fields[6]) * (1 + 1e-6))
    lines[at] = " ".join(fields)
    changed = tmp_path / "changed.hepmc3"
    changed.write_text("".join(lines))
    with pyhepmc.open(str(changed)) as file, pytest.raises(AssertionError):
        check_balance(next(iter(file)))
