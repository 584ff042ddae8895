// The events of a row at a coupling, as records, and what is true of all of them.
#pragma once

#include <string>

#include "host/config/run_description.hpp"
#include "host/events/event_record.hpp"
#include "host/events/event_replay.hpp"

namespace semivis {

/// The decaying point of a file of events.
struct EventPoint {
  MassPoint mass;
  double epsilon, alpha_d;
};

/// What the head of an event file says.
struct EventFacts {
  EventPoint point;
  std::array<double, kRecordParticles> masses;  // GeV
  std::array<int, kRecordParticles> pdg_ids;
  double ctau;              // m, mean proper decay length of χ2
  double cross_section;     // pb, e⁻ Z → e⁻ Z A' at the beam energy, per nucleus
  double n_aprime_per_eot;  // of any energy, by e⁻ and e⁺ of the shower
  double beam_energy;       // GeV
  std::uint64_t seed;
  Precision precision;
  std::string config_text, config_resolved;
};

class EventSource {
 public:
  /// Error (config) where A' → χ1χ2 is closed, χ2 stable, or the A' as heavy as the beam is hard.
  EventSource(const RunDescription& run, const EventPoint& point);

  const EventFacts& facts() const { return facts_; }

  /// Event `number` (any). Weights and detector energies are those of the scan, bit for bit. Particles are
  /// the same event computed in double precision, on shell, and conserve energy and momentum to 1e-9 GeV; in
  /// a run in single precision they are within 1e-5 of the energy of the A' from those of the scan.
  EventRecord operator()(std::uint64_t number) const;

 private:
  EventReplay replay_;
  EventFacts facts_;
};

}  // namespace semivis
