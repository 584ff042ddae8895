#!/usr/bin/env python3
"""Times the generators that people install from PyPI, ROOT's TGenPhaseSpace and the package phasespace, beside
semivis on one core.

    pypi_peers.py SEMIVIS_PEER_BENCH -o BASE [--core K] [--rounds N]      BASE.json and BASE.md

The chain is A' → χ1 χ2, χ2 → χ1 e⁺ e⁻ in the lab, weighted, kinematics only: no |M|², flight or detector. ROOT's
loop is C++, compiled by its interpreter at -O2; phasespace runs batches in TensorFlow on one thread. The weighted
mean energy of e⁺e⁻ must be that of semivis' own GENBOD (genbod.hpp): exit code 1 where it is not. Makes the
environment build/pypi_peers (about 3 GB); a package that cannot be had is left out, and without any this says so
and ends with 0.
"""
from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
import venv
from pathlib import Path
from typing import Any

PACKAGES = {"root": ["root"], "phasespace": ["phasespace", "vector"]}
ENVIRONMENT = Path(__file__).resolve().parents[2] / "build" / "pypi_peers"
LARGEST_PULL = 4.5  # in units of the error: less than a false alarm in 10⁵ runs
ROOT_CHAIN = r"""
#pragma cling optimize(2)
#include <TGenPhaseSpace.h>
#include <cmath>
#include <ctime>
struct ChainSums { double ns, w, we, ww, wwe, wwee; };
double thread_ns() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return 1e9 * t.tv_sec + t.tv_nsec;
}
ChainSums run_chain(const double* energies, long events, double m, double m1, double m2, double me) {
  const double two[2] = {m2, m1}, three[3] = {me, me, m1};
  TGenPhaseSpace first, second;
  ChainSums s{};
  const double begin = thread_ns();
  for (long i = 0; i < events; ++i) {
    TLorentzVector aprime(0, 0, std::sqrt((energies[i] - m) * (energies[i] + m)), energies[i]);
    first.SetDecay(aprime, 2, two);
    double w = first.Generate();
    second.SetDecay(*first.GetDecay(0), 3, three);
    w *= second.Generate();
    const double e = second.GetDecay(0)->E() + second.GetDecay(1)->E();
    s.w += w; s.we += w * e; s.ww += w * w; s.wwe += w * w * e; s.wwee += w * w * e * e;
  }
  s.ns = (thread_ns() - begin) / events;
  return s;
}
"""


class Sums:
    """Weighted mean of the pair energy, to the error of a ratio of means."""

    def __init__(self) -> None:
        self.s = [0.0] * 5  # w, we, ww, wwe, wwee

    def add(self, parts: list[float]) -> None:
        self.s = [a + b for a, b in zip(self.s, parts)]

    def result(self) -> dict[str, float]:
        w, we, ww, wwe, wwee = self.s
        mean = we / w
        return {"pair_energy": mean, "pair_energy_err": (wwee - 2 * mean * wwe + mean * mean * ww) ** 0.5 / w}


def work(name: str, folder: Path, rounds: int) -> dict[str, Any]:
    """Runs in the environment: times one package."""
    import numpy as np
    setup = json.loads((folder / "setup.json").read_text())
    energies = np.ascontiguousarray(np.fromfile(folder / "emissions.f64").reshape(-1, 3)[:, 0])
    m, m1, me = setup["m_aprime"], setup["m1"], setup["m_lepton"]
    m2, n = m1 + setup["delta"], len(energies)
    sums, times = Sums(), []
    if name == "root":
        import ROOT  # type: ignore[import-not-found]
        ROOT.gInterpreter.Declare(ROOT_CHAIN)
        version = ROOT.gROOT.GetVersion()

        def one_round() -> float:
            s = ROOT.run_chain(energies, n, m, m1, m2, me)
            sums.add([s.w, s.we, s.ww, s.wwe, s.wwee])
            return float(s.ns)
    else:
        import phasespace  # type: ignore[import-not-found]
        import tensorflow as tf  # type: ignore[import-untyped]
        tf.config.threading.set_intra_op_parallelism_threads(1)
        tf.config.threading.set_inter_op_parallelism_threads(1)
        particle, version = phasespace.GenParticle, phasespace.__version__
        chi2 = particle("chi2", m2).set_children(particle("e-", me), particle("e+", me), particle("chi1", m1))
        aprime = particle("A", m).set_children(chi2, particle("recoil", m1))
        zero = np.zeros(n)
        momenta = tf.constant(np.stack([zero, zero, np.sqrt((energies - m) * (energies + m)), energies], axis=1))

        def one_round() -> float:
            begin = time.process_time()
            weights, particles = aprime.generate(n, boost_to=momenta)
            w = weights.numpy()  # waits for the batch
            spent = time.process_time() - begin
            e = (particles["e-"][:, 3] + particles["e+"][:, 3]).numpy()
            sums.add([float(x.sum()) for x in (w, w * e, w * w, w * w * e, w * w * e * e)])
            return 1e9 * spent / n

    for turn in range(rounds + 1):  # the first one compiles and warms up
        ns = one_round()
        if turn > 0:
            times.append(ns)
    return {"version": version, "ns_per_event": times, **sums.result()}


def spread(times: list[float]) -> dict[str, float]:
    return {"median": statistics.median(times), "lowest": min(times), "highest": max(times)}


def installed() -> list[str]:
    """The packages that could be had, in the environment."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        venv.create(ENVIRONMENT, with_pip=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "numpy"]
    return [name for name, packages in PACKAGES.items()
            if subprocess.run([*pip, *packages], stderr=subprocess.DEVNULL).returncode == 0]


def report(base: Path, about: dict[str, Any], rows: dict[str, dict[str, Any]]) -> None:
    base.parent.mkdir(parents=True, exist_ok=True)
    Path(f"{base}.json").write_text(json.dumps({"about": about, "contenders": rows}, indent=1) + "\n")
    ours = rows["semivis float"]["median"]
    text = (f"# Generators from PyPI, {about['cpu']}, one core\n\nCommit {about['commit']}. ns of CPU time per event, "
            "median and spread of the rounds; each program runs by itself. semivis has the whole chain, with |M|², "
            "flight, showers and cuts; the others phase space alone.\n\n"
            "| contender | ns per event | spread | over semivis | pair energy, GeV |\n|---|---|---|---|---|\n")
    for name, row in rows.items():
        energy = f"{row['pair_energy']:.4f} ± {row['pair_energy_err']:.4f}" if "pair_energy" in row else ""
        text += (f"| {name} | {row['median']:.0f} | {row['lowest']:.0f} – {row['highest']:.0f} | "
                 f"{row['median'] / ours:.2f} | {energy} |\n")
    Path(f"{base}.md").write_text(text)
    print(text)


def main() -> int:
    parser = argparse.ArgumentParser(description="Times generators from PyPI beside semivis.")
    parser.add_argument("bench", type=Path, help="the program semivis_peer_bench")
    parser.add_argument("-o", "--out", type=Path, required=True, help="BASE of BASE.json and BASE.md")
    parser.add_argument("--core", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--worker", choices=PACKAGES, help=argparse.SUPPRESS)
    args = parser.parse_args()
    folder = ENVIRONMENT / "setup"
    if args.worker:
        print(json.dumps(work(args.worker, folder, args.rounds)))
        return 0

    packages = installed()
    if not packages:
        print("None of " + ", ".join(PACKAGES) + " can be installed here; nothing is timed.")
        return 0
    os.sched_setaffinity(0, {args.core})  # inherited by everything below
    subprocess.run([args.bench, "--export", folder], check=True)
    ours = ENVIRONMENT / "semivis"
    subprocess.run([args.bench, "--rounds", str(args.rounds), "--core", str(args.core), "--out", ours], check=True,
                   stdout=subprocess.DEVNULL)
    timed = json.loads(Path(f"{ours}.json").read_text())
    expected = json.loads((folder / "setup.json").read_text())["genbod"]
    rows = {"semivis float": timed["ns_per_event"]["semivis float"],
            "genbod.hpp, the same chain": {**expected, **spread(expected["ns_per_event"])}}
    right = True
    for name in packages:
        command = [str(ENVIRONMENT / "bin" / "python"), __file__, str(args.bench), "-o", str(args.out), "--worker", name]
        environment = {**os.environ, "EXTRA_CLING_ARGS": "-O2", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
        done = subprocess.run([*command, "--rounds", str(args.rounds)], check=True, env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        row = json.loads(done.stdout.splitlines()[-1])
        row.update(spread(row["ns_per_event"]))
        error = (row["pair_energy_err"]**2 + expected["pair_energy_err"]**2) ** 0.5
        row["pull"] = (row["pair_energy"] - expected["pair_energy"]) / error
        right = right and abs(row["pull"]) < LARGEST_PULL
        rows[f"{name} {row['version']}"] = row
    report(args.out, timed["about"], rows)
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
