// Electromagnetic showers in HCAL2+3, slice by slice: G. Grindhammer, S. Peters, hep-ex/0001020, sampling
// form.
#pragma once

#include <cmath>

#include "tests/oracle/tools.hpp"

namespace oracle {

/// Planes, cells and response of HCAL2 and HCAL3. m, GeV; z from the ECAL front, x and y from the beam axis.
struct Detector {
  double z2 = 2.78, z3 = 6.10, module_length = 1.632;
  double cell_x = 0.194, cell_y = 0.192;
  int cells = 3;                                                // per side
  double offset_x[2] = {0.0708, 0.0708}, offset_y[2] = {0, 0};  // of HCAL2, HCAL3
  double iron = 0.025, plastic = 0.004, pitch = 0.034;          // of a layer
  double resolution = 0.33, noise = 0.05;                       // √GeV; GeV per cell
  double hcal2_end() const { return z2 + module_length; }
  double hcal3_start() const { return z3 - module_length; }
};

/// The effective medium of one layer.
struct Medium {
  double x0, moliere;  // m, air included
  double critical_energy, e_hat, layers_per_x0, z;

  explicit Medium(const Detector& d) {
    // Iron and polystyrene, PDG 2022: density (g/cm³), X0 (g/cm²), Z/A, Z (the plastic's by atoms).
    const double density[2] = {7.874, 1.060}, length[2] = {13.84, 43.79}, z_a[2] = {26 / 55.845, 0.53768};
    const double charge[2] = {26, 3.4};
    const double mass[2] = {100 * d.iron * density[0], 100 * d.plastic * density[1]};  // g/cm²
    const double sum = mass[0] + mass[1];
    double per_x0 = 0, loss = 0;
    z = 0;
    for (int i = 0; i < 2; ++i) {
      const double w = mass[i] / sum, critical = 2.66e-3 * std::pow(length[i] * z_a[i], 1.1);
      per_x0 += w / length[i];
      loss += w * critical / length[i];
      z += w * charge[i];
    }
    critical_energy = loss / per_x0;
    x0 = d.pitch / (sum * per_x0);
    moliere = 0.0212 * d.pitch / (sum * loss);
    layers_per_x0 = x0 / d.pitch;
    e_hat = 1 / (1 + 0.007 * (charge[0] - charge[1]));
  }
};

/// Fraction of f(r) = 2rR²/(r²+R²)² inside a rectangle that reaches from x1 to x2 and y1 to y2 of the axis.
inline double fraction_in_rectangle(double radius, double x1, double x2, double y1, double y2) {
  const auto quadrant = [&](double a, double b) {
    const double wa = std::sqrt(a * a + radius * radius), wb = std::sqrt(b * b + radius * radius);
    return (a / wa * std::atan(b / wa) + b / wb * std::atan(a / wb)) / (2 * pi);
  };
  return quadrant(x2, y2) - quadrant(x1, y2) - quadrant(x2, y1) + quadrant(x1, y1);
}

struct Deposit {
  double centre = 0, module = 0;  // GeV in the two central cells, in both modules
};

/// Showers as the mean of many: dE/dt a Γ distribution, each slice with its own radial profile.
class ShowerModel {
 public:
  /// slices: Gauss-Legendre points in √t for each module a shower meets.
  explicit ShowerModel(const Detector& detector, int slices = 24)
      : detector_(detector), medium_(detector), rule_(slices) {}
  const Medium& medium() const { return medium_; }

  /// What a lepton of lab momentum `lepton` (GeV) from the point `at` (m) leaves. Showers from the gap begin
  /// at HCAL3's front; nothing develops in the gap or behind z3; below 0.3 GeV a shower has the shape of 0.3
  /// GeV.
  Deposit operator()(const FourVector& lepton, const Vector& at) const {
    const Vector n = unit(lepton.p);
    const double forward = std::fmax(n.z, 0.2), x0 = medium_.x0;
    const Shape shape(medium_, std::fmax(lepton.e, kFloor));
    const double gap = detector_.hcal3_start() - detector_.hcal2_end();
    const bool in_hcal2 = at.z < detector_.hcal2_end();
    const double start = in_hcal2 ? at.z : std::fmax(at.z, detector_.hcal3_start());
    Deposit sum;
    const auto add = [&](int module, double z_at_0, double first, double last) {
      last = std::fmin(last, shape.t_end);
      if (last <= first) return;
      const double u_first = std::sqrt(first), du = std::sqrt(last) - u_first;
      for (std::size_t i = 0; i < rule_.point.size(); ++i) {
        const double u = u_first + du * rule_.point[i], t = u * u;
        const double energy = lepton.e * rule_.weight[i] * 2 * u * du * shape.longitudinal(t);
        const double along = (z_at_0 + t * x0 * forward - at.z) / forward;
        add_slice(sum, shape, t, energy, at.x + along * n.x - detector_.offset_x[module],
                  at.y + along * n.y - detector_.offset_y[module]);
      }
    };
    const double t_first = in_hcal2 ? (detector_.hcal2_end() - start) / (forward * x0) : 0;
    if (in_hcal2) add(0, start, 0, t_first);
    const double z_at_0 = in_hcal2 ? start + gap : start;
    add(1, z_at_0, t_first, (detector_.z3 - z_at_0) / (forward * x0));
    return sum;
  }

 private:
  static constexpr double kFloor = 0.3;  // GeV

  struct Shape {
    const Medium& medium;
    double log_energy, maximum, alpha, beta, norm, t_end;
    Shape(const Medium& m, double energy) : medium(m), log_energy(std::log(energy)) {
      const double ln_y = std::log(energy / m.critical_energy), f = m.layers_per_x0;
      maximum = ln_y - 0.812 - 0.55 / f - 0.69 * (1 - m.e_hat);
      alpha = 0.81 + (0.458 + 2.26 / m.z) * ln_y - 0.476 / f;
      beta = (alpha - 1) / maximum;
      norm = std::pow(beta, alpha) / std::tgamma(alpha);
      t_end = (alpha + 7 * std::sqrt(alpha) + 7) / beta;  // leaves less than 1e-6
    }
    double longitudinal(double t) const { return norm * std::pow(t, alpha - 1) * std::exp(-beta * t); }
  };

  /// A slice of `energy` at (x, y) from the centre of its module.
  void add_slice(Deposit& sum, const Shape& shape, double t, double energy, double x, double y) const {
    const double tau = t / shape.maximum, f = medium_.layers_per_x0, off = 1 - medium_.e_hat;
    const double z = medium_.z, ln_e = shape.log_energy;
    const double core =
        0.0251 + 0.00319 * ln_e + (0.1162 - 0.000381 * z) * tau - 0.0203 * off + 0.0397 / f * std::exp(-tau);
    const double k1 = 0.659 - 0.00309 * z, k2 = 0.645, k3 = -2.59, k4 = 0.3585 + 0.0421 * ln_e;
    const double tail = k1 * (std::exp(k3 * (tau - k2)) + std::exp(k4 * (tau - k2))) - 0.14 * off -
                        0.495 / f * std::exp(-tau);
    const double p1 = 2.632 - 0.00094 * z, p2 = 0.401 + 0.00187 * z, p3 = 1.313 - 0.0686 * ln_e;
    const double u = (p2 - tau) / p3;
    const double p = p1 * std::exp(u - std::exp(u)) + off * (0.348 - 0.642 / f * std::exp(-square(tau - 1)));
    const auto inside = [&](double half_x, double half_y) {
      const auto term = [&](double radius) {
        return fraction_in_rectangle(radius * medium_.moliere, -half_x - x, half_x - x, -half_y - y,
                                     half_y - y);
      };
      return p * term(core) + (1 - p) * term(tail);
    };
    const double half_x = 0.5 * detector_.cell_x, half_y = 0.5 * detector_.cell_y;
    sum.centre += energy * inside(half_x, half_y);
    sum.module += energy * inside(detector_.cells * half_x, detector_.cells * half_y);
  }

  Detector detector_;
  Medium medium_;
  Quadrature rule_;
};

}  // namespace oracle
