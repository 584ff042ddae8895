// EventRecord → Les Houches events, printed by LHEF.h of HepMC3.
#include <HepMC3/LHEF.h>
#include <fmt/format.h>

#include <sstream>

#include "host/events/event_writer.hpp"
#include "host/events/text_output.hpp"
#include "host/version.hpp"

namespace semivis {
namespace {

constexpr double kMillimetres = 1000;  // per m
constexpr std::size_t kInitSize = 2000;

/// A particle's place in the list of Les Houches: status, and the lines (from 1) of its mothers.
struct Line {
  RecordParticle particle;
  int status;
  std::pair<int, int> mothers;
};
const std::vector<Line> kWholeEvent = {{kBeamElectron, -1, {0, 0}},  {kNucleus, -1, {0, 0}},
                                       {kRecoilElectron, 1, {1, 2}}, {kRecoilNucleus, 1, {1, 2}},
                                       {kAprime, 2, {1, 2}},         {kPromptChi1, 1, {5, 5}},
                                       {kChi2, 2, {5, 5}},           {kChi1, 1, {7, 7}},
                                       {kElectron, 1, {7, 7}},       {kPositron, 1, {7, 7}}};
const std::vector<Line> kVisible = {{kElectron, 1, {0, 0}}, {kPositron, 1, {0, 0}}};

/// Text that may stand between XML tags.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
  return out;
}

std::string header(const EventFile& file, const EventFacts& f) {
  return fmt::format(
      "<header>\n<semivis>\n# semivis {} (physics {}): {}\n# m_aprime_GeV = {}\n# r = {}\n# f = {}\n"
      "# epsilon = {}\n# alpha_d = {}\n# ctau_m = {}\n# n_aprime_per_eot = {}\n# cross_section_pb = {}\n"
      "# seed = {}\n# precision = {}\n# config_resolved = {}\n"
      "# vertices: x y z ct in mm from where the beam enters the ECAL\n</semivis>\n</header>\n",
      semivis_version(), physics_version(), escaped(file.command_line), f.point.mass.m_aprime, f.point.mass.r,
      f.point.mass.f, f.point.epsilon, f.point.alpha_d, f.ctau, f.n_aprime_per_eot, f.cross_section, f.seed,
      name_of(f.precision), escaped(f.config_resolved));
}

LHEF::HEPRUP run_of(const EventFacts& facts) {
  LHEF::HEPRUP run;
  run.version = 3;
  run.IDBMUP = {facts.pdg_ids[kBeamElectron], facts.pdg_ids[kNucleus]};
  run.EBMUP = {facts.beam_energy, facts.masses[kNucleus]};
  run.PDFGUP = run.PDFSUP = {0, 0};
  run.IDWTUP = 4;  // events carry weights in pb
  run.NPRUP = 1;
  run.resize();
  run.LPRUP = {1};
  LHEF::Generator generator((LHEF::XMLTag()));
  generator.name = "semivis";
  generator.version = semivis_version();
  run.generators.push_back(generator);
  for (const char* name : kWeightNames) {
    LHEF::WeightInfo info;
    info.name = name;
    info.isrwgt = true;
    run.weightinfo.push_back(info);
  }
  return run;
}

class LheWriter : public EventWriter {
 public:
  LheWriter(const EventFile& file, const EventFacts& facts, bool visible_only)
      : facts_(facts),
        lines_(visible_only ? kVisible : kWholeEvent),
        output_(file.file, file.name),
        run_(run_of(facts)) {
    output_.stream() << "<LesHouchesEvents version=\"3.0\">\n" << header(file, facts);
    init_ = output_.stream().tellp();
    write_init();
    event_.heprup = &run_;
    event_.resize(static_cast<int>(lines_.size()));
    event_.IDPRUP = 1;
    event_.SCALUP = facts.point.mass.m_aprime;
    event_.AQEDUP = constants::alpha;
    event_.AQCDUP = 0;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      event_.IDUP[i] = facts.pdg_ids[lines_[i].particle];
      event_.ISTUP[i] = lines_[i].status;
      event_.MOTHUP[i] = lines_[i].mothers;
      event_.ICOLUP[i] = {0, 0};
      event_.SPINUP[i] = kUnknownSpin;
    }
  }

  void write(const EventRecord& record) override {
    decays_.add(record.weights[kWeightDecay]);
    event_.XWGTUP = facts_.cross_section * record.weights[kWeightDecay];
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const RecordParticle particle = lines_[i].particle;
      const FourMomentum<double>& p = record.particles[particle];
      event_.PUP[i] = {p.p.x, p.p.y, p.p.z, p.e, facts_.masses[particle]};
      event_.VTIMUP[i] = particle == kChi2 ? kMillimetres * record.proper_decay_length : 0;
    }
    event_.namedweights.clear();
    for (std::size_t i = 0; i < kRecordWeights; ++i) {
      LHEF::Weight weight;
      weight.name = kWeightNames[i];
      weight.iswgt = true;
      weight.weights = {facts_.cross_section * record.weights[i]};
      event_.namedweights.push_back(weight);
    }
    const auto place = [](const RecordVertex& v) {
      return fmt::format("{} {} {} {}", kMillimetres * v.at.x, kMillimetres * v.at.y, kMillimetres * v.at.z,
                         kMillimetres * v.ct);
    };
    event_.junk = fmt::format("# event {}\n# vertex_aprime_mm {}\n# vertex_decay_mm {}\n", record.number,
                              place(record.production), place(record.decay));
    buffer_.str({});
    event_.print(buffer_);
    output_.stream() << buffer_.view();
    output_.check();
  }

  void finish() override {
    output_.stream() << "</LesHouchesEvents>\n";
    run_.XSECUP = {facts_.cross_section * decays_.mean()};
    run_.XERRUP = {facts_.cross_section * decays_.error()};
    output_.stream().seekp(init_);
    write_init();
    output_.close();
  }

 private:
  static constexpr double kUnknownSpin = 9;

  /// As many bytes whatever the cross section is: it is known at the end only.
  void write_init() {
    buffer_.str({});
    run_.print(buffer_);
    std::string text = buffer_.str();
    if (text.size() > kInitSize)
      throw Error(ExitCode::internal, "the head of the LHE file outgrew its place");
    text.resize(kInitSize, ' ');
    output_.stream() << text << '\n';
    output_.check();
  }

  const EventFacts facts_;
  const std::vector<Line>& lines_;
  TextOutput output_;
  LHEF::HEPRUP run_;
  LHEF::HEPEUP event_;
  std::ostringstream buffer_;
  std::streampos init_;
  RunningMean decays_;
};

}  // namespace

std::unique_ptr<EventWriter> lhe_writer(const EventFile& file, const EventFacts& facts, bool visible_only) {
  return std::make_unique<LheWriter>(file, facts, visible_only);
}

}  // namespace semivis
