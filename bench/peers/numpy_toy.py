#!/usr/bin/env python3
"""A vectorised NumPy toy of the event chain, the way it is written in a notebook, timed per event.

    semivis_peer_bench --export DIR
    numpy_toy.py DIR -o numpy.json [--rounds N] [--batch N]

Events are arrays: A' from a pool of emissions, A' → χ1 χ2, forced decay, χ2 → χ1 e⁺e⁻ by flat phase space
(F. James, CERN 68-15 (1968)) weighted with |M|², boosts, and S1 summed for every coupling of a grid as an
events × couplings array. With the R cut: the calorimeter response of docs/physics.md, sections 11 and 12,
on the same arrays. One thread; CPU time of the process.
"""
from __future__ import annotations

import argparse
import json
import os
import platform
import time
from pathlib import Path
from typing import Any

for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"  # before NumPy reads them

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
MIN_DIRECTION_COSINE = 0.9


def boost(energy: Array, momentum: Array, mass: Array | float, e: Array | float,
          p: Array) -> tuple[Array, Array]:
    """(e, p) from the rest frame of a particle (energy, momentum, mass) to the lab; vectors are (3, n)."""
    out = (energy * e + (momentum * p).sum(axis=0)) / mass
    return out, p + (out + e) / (energy + mass) * momentum


def isotropic(rng: np.random.Generator, n: int) -> Array:
    c, phi = 2 * rng.random(n) - 1, 2 * np.pi * rng.random(n)
    s = np.sqrt(1 - c * c)
    return np.stack([s * np.cos(phi), s * np.sin(phi), c])


def break_up(mass: Array | float, m1: Array | float, m2: float) -> Array:
    """Momentum of mass → m1 m2 in its rest frame."""
    product = (mass - m1 - m2) * (mass + m1 + m2) * (mass - m1 + m2) * (mass + m1 - m2)
    return np.asarray(np.sqrt(np.maximum(product, 0)) / (2 * mass))


def normal_cdf(x: Array) -> Array:
    """NumPy has no erf: Numerical Recipes 6.2.2, 1.2e-7."""
    z = np.abs(x) * np.sqrt(0.5)
    t = 1 / (1 + 0.5 * z)
    tail = 0.5 * t * np.exp(np.polyval([
        0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196,
        1.00002368, -1.26551223], t) - z * z)
    return np.asarray(np.where(x > 0, 1 - tail, tail))


class Toy:
    def __init__(self, folder: Path) -> None:
        self.c: dict[str, Any] = json.loads((folder / "setup.json").read_text())
        self.pool = np.fromfile(folder / "emissions.f64").reshape(-1, 3)
        shower = self.c["shower"]
        shape = (shower["energy_nodes"], shower["depth_nodes"])
        self.longitudinal = np.asarray(shower["longitudinal"]).reshape(shape)

    def decay(self, rng: np.random.Generator, n: int) -> tuple[Array, Array, Array, Array, Array]:
        """Energies and momenta of e⁻ and e⁺ in the χ2 frame, and the weight."""
        c = self.c
        m1, me, delta = c["m1"], c["m_lepton"], c["delta"]
        m2 = m1 + delta
        q = 2 * me + (delta - 2 * me) * rng.random(n)
        p, k = break_up(m2, q, m1), break_up(q, me, me)
        pair, lepton = p * isotropic(rng, n), k * isotropic(rng, n)
        e_pair = np.sqrt(p * p + q * q)
        ea, pa = boost(e_pair, pair, q, 0.5 * q, lepton)
        eb, pb = e_pair - ea, pair - pa
        half = 0.5 * delta * (m1 + m2)
        p2a, p2b = m2 * ea, m2 * eb
        half_q2 = 0.5 * q * q
        square = ((half - p2b) * p2b + (half - p2a) * p2a - m1 * m2 * (half_q2 - me * me)
                  + me * me * (m2 * m2 - p2a - p2b - 2 * m1 * m2))
        return ea, pa, eb, pb, p * k * square / (q * q - c["m_aprime"] ** 2) ** 2

    def events(self, rng: np.random.Generator, n: int) -> dict[str, Array]:
        c = self.c
        m, m1, m2 = c["m_aprime"], c["m1"], c["m1"] + c["delta"]
        beam, g = c["beam"], c["geometry"]
        energy, depth, theta = self.pool[rng.integers(len(self.pool), size=n)].T
        phi, slope = 2 * np.pi * rng.random(n), beam["divergence"] * rng.standard_normal((2, n))
        spot = np.array([[beam["spot_x"]], [beam["spot_y"]]]) * rng.standard_normal((2, n))
        sine, cosine = np.sin(theta), np.cos(theta)
        direction = np.stack([sine * np.cos(phi) + slope[0] * cosine, sine * np.sin(phi) + slope[1] * cosine,
                              cosine])
        vertex = np.stack([spot[0] + slope[0] * depth, spot[1] + slope[1] * depth, depth])
        momentum = np.sqrt(energy * energy - m * m)
        momentum_vector = momentum / np.sqrt((direction * direction).sum(axis=0)) * direction

        p_star = float(break_up(m, m2, m1))
        e2, p2 = boost(energy, momentum_vector, m, np.sqrt(p_star**2 + m2**2), p_star * isotropic(rng, n))
        p = np.sqrt((p2 * p2).sum(axis=0))
        forward = np.maximum(p2[2] / p, MIN_DIRECTION_COSINE)
        entry, span = (g["z2"] - depth) / forward, (g["z3"] - g["z2"]) / forward
        # One decay point serves every coupling: uniform in the volume, with the density of each as weight.
        length = entry + span * rng.random(n)
        ea, pa, eb, pb, weight = self.decay(rng, n)
        ea, pa = boost(e2, p2, m2, ea, pa)
        eb, pb = boost(e2, p2, m2, eb, pb)
        trigger = (energy > c["selection"]["s1_min_energy"]) & (p2[2] > MIN_DIRECTION_COSINE * p)
        return {"gamma_beta": p / m2, "length": length, "span": span, "point": vertex + length * p2 / p,
                "ea": ea, "pa": pa, "eb": eb, "pb": pb, "weight": weight, "trigger": trigger.astype(float)}

    def shower(self, e: Array, p: Array, point: Array, start: Array, in_hcal2: Array) -> tuple[Array, Array]:
        """Energy of a lepton's shower in the central cell and in the module, GeV."""
        s, g = self.c["shower"], self.c["geometry"]
        lo, hi = s["log_energy_min"], s["log_energy_max"]
        place = (np.clip(np.log(e), lo, hi) - lo) / (hi - lo)
        forward = np.maximum(p[2] / np.sqrt((p * p).sum(axis=0)), 0.2)
        left = (g["z3"] - start - in_hcal2 * (g["hcal3_start"] - g["hcal2_end"])) / forward
        x = place * (s["energy_nodes"] - 1)
        u = np.sqrt(np.clip(left * s["inverse_depth_max"], 0, 1)) * (s["depth_nodes"] - 1)
        i, j = np.minimum(x.astype(int), s["energy_nodes"] - 2), np.minimum(u.astype(int), s["depth_nodes"] - 2)
        dx, du, t = x - i, u - j, self.longitudinal
        part = ((1 - dx) * ((1 - du) * t[i, j] + du * t[i, j + 1])
                + dx * ((1 - du) * t[i + 1, j] + du * t[i + 1, j + 1]))
        z, rest = 2 * place - 1, np.maximum(1 - part, 0)
        weights = [part * (np.polyval(s["weight"][k], z) + rest * np.polyval(s["cut_early"][k], z)
                           + part**2 * rest**0.75 * np.polyval(s["cut_late"][k], z)) for k in (0, 1)]
        weights.append(part - weights[0] - weights[1])
        radii = [np.exp(np.polyval(s["log_radius"][k], z)) for k in (0, 1, 2)]
        to_mean = (start - point[2]) / forward + np.polyval(s["mean_depth"], z)
        momentum = np.sqrt((p * p).sum(axis=0))
        ox = g["offset_x"] - (point[0] + p[0] / momentum * to_mean)
        oy = g["offset_y"] - (point[1] + p[1] / momentum * to_mean)

        def inside(half_x: float, half_y: float) -> Array:
            x1, x2, y1, y2 = ox - half_x, ox + half_x, oy - half_y, oy + half_y
            total = np.zeros_like(e)
            for w, r in zip(weights, radii):
                for a, b1, b2, sign in ((x2, y1, y2, 1), (x1, y1, y2, -1), (y2, x1, x2, 1), (y1, x1, x2, -1)):
                    root = np.sqrt(a * a + r * r)
                    angle = np.arctan2(root * (b2 - b1), root * root + b1 * b2)
                    total += sign * w * a / root * angle
            return e * total / (2 * np.pi)

        return inside(g["half_cell_x"], g["half_cell_y"]), inside(g["half_width_x"], g["half_width_y"])

    def pass_probability(self, v: dict[str, Array]) -> Array:
        """Aperture, HCAL threshold and R cut of each event."""
        g, s = self.c["geometry"], self.c["selection"]
        point = v["point"]
        in_hcal2 = (point[2] < g["hcal2_end"]).astype(float)
        start = np.where(in_hcal2 > 0, point[2], np.maximum(point[2], g["hcal3_start"]))
        aperture = ((np.abs(point[0] - g["offset_x"]) < g["half_width_x"])
                    & (np.abs(point[1] - g["offset_y"]) < g["half_width_y"]))
        centre_a, module_a = self.shower(v["ea"], v["pa"], point, start, in_hcal2)
        centre_b, module_b = self.shower(v["eb"], v["pb"], point, start, in_hcal2)
        contained, centre = np.maximum(module_a + module_b, 0), np.maximum(centre_a + centre_b, 0)
        r, outside = s["r_cut"], np.maximum(contained - centre, 0)
        var_out = s["resolution_squared"] * outside + s["outer_cells"] * s["noise_squared"]
        var_in = s["resolution_squared"] * centre + s["central_cells"] * s["noise_squared"]
        sigma_e, sigma_r = np.sqrt(var_out + var_in), np.sqrt((1 - r) ** 2 * var_out + r * r * var_in)
        h, k = (contained - s["threshold"]) / sigma_e, (r * centre - (1 - r) * outside) / sigma_r
        rho = (r * var_in - (1 - r) * var_out) / (sigma_e * sigma_r)
        total = np.zeros_like(h)
        for node, weight in zip(*np.polynomial.legendre.leggauss(4)):
            c = rho * 0.5 * (1 + node)
            rest = 1 - c * c
            total += 0.5 * weight * np.exp(-0.5 * (h * h - 2 * h * k * c + k * k) / rest) / np.sqrt(rest)
        both = normal_cdf(h) * normal_cdf(k) + rho / (2 * np.pi) * total
        return np.asarray(np.clip(both, 0, normal_cdf(h)) * aperture)

    def s1(self, rng: np.random.Generator, n: int, ctau: Array, r_cut: bool) -> tuple[Array, float]:
        """Sums of the S1 weights for each cτ (m), and of the decay weights."""
        v = self.events(rng, n)
        weight = v["weight"] * v["trigger"]
        if r_cut:
            weight = weight * self.pass_probability(v)
        decay_length = v["gamma_beta"][:, np.newaxis] * ctau
        density = np.exp(-v["length"][:, np.newaxis] / decay_length) / decay_length
        return (weight * v["span"]) @ density, float(v["weight"].sum())


def main() -> None:
    parser = argparse.ArgumentParser(description="Times a vectorised NumPy toy of the event chain.")
    parser.add_argument("folder", type=Path, help="what semivis_peer_bench --export wrote")
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--batch", type=int, default=65536, help="events per array")
    parser.add_argument("--batches", type=int, default=1, help="arrays per round")
    args = parser.parse_args()

    toy, rng = Toy(args.folder), np.random.default_rng(1)
    one, many = np.array([toy.c["ctau"]]), toy.c["ctau"] * np.geomspace(0.1, 10, 64)
    cases = {"numpy 1": (one, False), "numpy 64": (many, False), "numpy 1 †": (one, True),
             "numpy 64 †": (many, True)}
    times: dict[str, list[float]] = {name: [] for name in cases}
    for turn in range(args.rounds + 1):  # the first one warms up
        for name, (ctau, r_cut) in cases.items():
            begin = time.process_time()
            for _ in range(args.batches):
                toy.s1(rng, args.batch, ctau, r_cut)
            spent = 1e9 * (time.process_time() - begin) / (args.batch * args.batches)
            if turn > 0:
                times[name].append(spent)

    # Right to its own statistics, and to that of the pool: S1 at one cτ with semivis beside it.
    check = {}
    for name, r_cut, ours in (("s1", True, "s1"), ("s1_volume", False, "s1_volume")):
        batches = [toy.s1(rng, args.batch, one, r_cut) for _ in range(40)]
        values = np.array([sums[0] / total for sums, total in batches])
        check[name] = {"toy": values.mean(), "error": values.std() / np.sqrt(len(values) - 1),
                       "semivis": toy.c["semivis"][ours]}
    report = {"about": {"numpy": np.__version__, "python": platform.python_version(), "batch": args.batch,
                        "rounds": args.rounds, "check": check},
              "ns_per_event": times}
    args.out.write_text(json.dumps(report, indent=1) + "\n")
    for name, values_ns in times.items():
        print(f"{name:12} {np.median(values_ns):8.0f} ns/event  {min(values_ns):.0f} - {max(values_ns):.0f}")
    for name, c in check.items():
        pull = (c["toy"] - c["semivis"]) / c["error"]
        print(f"{name:12} {c['toy']:.5f} ± {c['error']:.5f}, semivis {c['semivis']:.5f}: {pull:+.1f} sigma")


if __name__ == "__main__":
    main()
