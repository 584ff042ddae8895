// EventRecord → HepMC3::GenEvent → ASCII.
#include <HepMC3/Attribute.h>
#include <HepMC3/GenEvent.h>
#include <HepMC3/GenParticle.h>
#include <HepMC3/GenRunInfo.h>
#include <HepMC3/GenVertex.h>
#include <HepMC3/WriterAscii.h>
#include <fmt/format.h>

#include "host/events/event_writer.hpp"
#include "host/events/text_output.hpp"
#include "host/version.hpp"

namespace semivis {
namespace {

constexpr double kMillimetres = 1000;  // per m

HepMC3::FourVector four_vector(const FourMomentum<double>& p) { return {p.p.x, p.p.y, p.p.z, p.e}; }
HepMC3::FourVector four_vector(const RecordVertex& v) {
  return {kMillimetres * v.at.x, kMillimetres * v.at.y, kMillimetres * v.at.z, kMillimetres * v.ct};
}

/// HepMC status: 4 beam, 2 decayed, 1 final.
int status_of(std::size_t particle) {
  switch (particle) {
    case kBeamElectron:
    case kNucleus:
      return 4;
    case kAprime:
    case kChi2:
      return 2;
    default:
      return 1;
  }
}

std::shared_ptr<HepMC3::GenRunInfo> run_info(const EventFile& file, const EventFacts& facts) {
  auto run = std::make_shared<HepMC3::GenRunInfo>();
  run->tools().push_back({"semivis", semivis_version(), "semi-visible dark photons in electron beam dumps"});
  run->set_weight_names({kWeightNames.begin(), kWeightNames.end()});
  const auto number = [&](const char* name, double value) {
    run->add_attribute(name, std::make_shared<HepMC3::DoubleAttribute>(value));
  };
  const auto text = [&](const char* name, const std::string& value) {
    run->add_attribute(name, std::make_shared<HepMC3::StringAttribute>(value));
  };
  number("m_aprime_GeV", facts.point.mass.m_aprime);
  number("r", facts.point.mass.r);
  number("f", facts.point.mass.f);
  number("epsilon", facts.point.epsilon);
  number("alpha_d", facts.point.alpha_d);
  number("ctau_m", facts.ctau);
  number("n_aprime_per_eot", facts.n_aprime_per_eot);
  number("cross_section_pb", facts.cross_section);
  text("seed", std::to_string(facts.seed));
  text("precision", name_of(facts.precision));
  text("physics_version", physics_version());
  text("config_resolved", facts.config_resolved);
  text("command", file.command_line);
  return run;
}

class Hepmc3Writer : public EventWriter {
 public:
  Hepmc3Writer(const EventFile& file, const EventFacts& facts)
      : facts_(facts),
        output_(file.file, file.name),
        run_(run_info(file, facts)),
        writer_(output_.stream(), run_) {}

  void write(const EventRecord& record) override {
    HepMC3::GenEvent event(run_, HepMC3::Units::GEV, HepMC3::Units::MM);
    event.set_event_number(static_cast<int>(record.number));
    std::array<HepMC3::GenParticlePtr, kRecordParticles> particles;
    for (std::size_t i = 0; i < kRecordParticles; ++i) {
      particles[i] = std::make_shared<HepMC3::GenParticle>(four_vector(record.particles[i]),
                                                           facts_.pdg_ids[i], status_of(i));
      particles[i]->set_generated_mass(facts_.masses[i]);
    }
    const auto add = [&](const RecordVertex& at, std::initializer_list<RecordParticle> in,
                         std::initializer_list<RecordParticle> out) {
      const auto vertex = std::make_shared<HepMC3::GenVertex>(four_vector(at));
      for (const RecordParticle i : in) vertex->add_particle_in(particles[i]);
      for (const RecordParticle i : out) vertex->add_particle_out(particles[i]);
      event.add_vertex(vertex);
    };
    add(record.production, {kBeamElectron, kNucleus}, {kRecoilElectron, kRecoilNucleus, kAprime});
    add(record.production, {kAprime}, {kPromptChi1, kChi2});
    add(record.decay, {kChi2}, {kChi1, kElectron, kPositron});
    event.weights() = {record.weights.begin(), record.weights.end()};
    set_cross_section(event, record);
    writer_.write_event(event);
    output_.check();
  }

  void finish() override {
    writer_.close();
    output_.close();
  }

 private:
  /// Of each weight. As text: GenCrossSection of HepMC 3.1 writes the first for all of them.
  void set_cross_section(HepMC3::GenEvent& event, const EventRecord& record) {
    std::string text;
    for (std::size_t i = 0; i < kRecordWeights; ++i) {
      means_[i].add(record.weights[i]);
      text += fmt::format("{}{:.8e} {:.8e}", i == 0 ? "" : " ", facts_.cross_section * means_[i].mean(),
                          facts_.cross_section * means_[i].error());
      if (i == 0) text += fmt::format(" {0} {0}", means_[i].count());
    }
    event.add_attribute("GenCrossSection", std::make_shared<HepMC3::StringAttribute>(text));
  }

  const EventFacts facts_;
  TextOutput output_;
  std::shared_ptr<HepMC3::GenRunInfo> run_;
  HepMC3::WriterAscii writer_;
  std::array<RunningMean, kRecordWeights> means_;
};

}  // namespace

std::unique_ptr<EventWriter> hepmc3_writer(const EventFile& file, const EventFacts& facts) {
  return std::make_unique<Hepmc3Writer>(file, facts);
}

}  // namespace semivis
