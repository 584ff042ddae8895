// EventRecord → HDF5, a column for every number.
#include <functional>

#include "host/events/event_writer.hpp"
#include "host/io/hdf5_writer.hpp"
#include "host/scan/provenance.hpp"
#include "host/version.hpp"

namespace semivis {
namespace {

constexpr std::int64_t kSchemaVersion = 1;
constexpr std::size_t kBlock = 8192;  // events

struct Column {
  h5::DatasetInfo info;
  std::function<double(const EventRecord&)> value;
  std::vector<double> block;
};

void add_vertex(std::vector<Column>& columns, const std::string& name, const char* description,
                RecordVertex EventRecord::*vertex) {
  const auto add = [&](const char* axis, auto value) {
    columns.push_back({{"/events/" + name + "_" + axis + "_m", "m", description}, value, {}});
  };
  add("x", [vertex](const EventRecord& e) { return (e.*vertex).at.x; });
  add("y", [vertex](const EventRecord& e) { return (e.*vertex).at.y; });
  add("z", [vertex](const EventRecord& e) { return (e.*vertex).at.z; });
  add("ct", [vertex](const EventRecord& e) { return (e.*vertex).ct; });
}

void add_momentum(std::vector<Column>& columns, RecordParticle i) {
  const auto add = [&](const char* component, auto value) {
    columns.push_back(
        {{std::string("/events/") + kParticleNames[i] + "_" + component + "_GeV", "GeV", "lab frame"},
         value,
         {}});
  };
  add("E", [i](const EventRecord& e) { return e.particles[i].e; });
  add("px", [i](const EventRecord& e) { return e.particles[i].p.x; });
  add("py", [i](const EventRecord& e) { return e.particles[i].p.y; });
  add("pz", [i](const EventRecord& e) { return e.particles[i].p.z; });
}

std::vector<Column> make_columns() {
  std::vector<Column> out;
  const auto add = [&](const std::string& name, const char* units, const char* description, auto value) {
    out.push_back({{"/events/" + name, units, description}, value, {}});
  };
  for (std::size_t i = 0; i < kRecordWeights; ++i)
    add(i == kWeightDecay ? "weight" : std::string("weight_") + kWeightNames[i], "1",
        "probability per radiated A'", [i](const EventRecord& e) { return e.weights[i]; });
  add_vertex(out, "production", "where the A' is radiated", &EventRecord::production);
  add_vertex(out, "decay", "where chi2 decays", &EventRecord::decay);
  add("proper_decay_length_m", "m", "c times the proper time of chi2",
      [](const EventRecord& e) { return e.proper_decay_length; });
  add("contained_GeV", "GeV", "energy of the pair in the S1 volume",
      [](const EventRecord& e) { return e.contained; });
  add("centre_GeV", "GeV", "of it in their central cells", [](const EventRecord& e) { return e.centre; });
  for (std::size_t i = 0; i < kRecordParticles; ++i)
    if (i != kNucleus) add_momentum(out, static_cast<RecordParticle>(i));
  return out;
}

void write_facts(Hdf5Writer& out, const EventFacts& f) {
  out.attribute("/", "schema", std::string("semivis-events"));
  out.attribute("/", "schema_version", kSchemaVersion);
  out.attribute("/", "physics_version", std::string(physics_version()));
  out.attribute("/", "seed", f.seed);
  out.attribute("/", "precision", std::string(name_of(f.precision)));
  out.attribute("/", "config", f.config_text);
  out.attribute("/", "config_resolved", f.config_resolved);
  out.attribute("/", "m_aprime_GeV", f.point.mass.m_aprime);
  out.attribute("/", "r", f.point.mass.r);
  out.attribute("/", "f", f.point.mass.f);
  out.attribute("/", "epsilon", f.point.epsilon);
  out.attribute("/", "alpha_d", f.point.alpha_d);
  out.attribute("/", "ctau_m", f.ctau);
  out.attribute("/", "cross_section_pb", f.cross_section);
  out.attribute("/", "n_aprime_per_eot", f.n_aprime_per_eot);
  out.group("/particles");
  out.strings("/particles/name", {kParticleNames.begin(), kParticleNames.end()}, "prefix of its columns");
  const auto column = [&](const h5::DatasetInfo& info, const auto& values) {
    using Value = std::decay_t<decltype(values[0])>;
    out.create<Value>(info, {values.size()}, {values.size()});
    out.write_rows(info.path, 0, values.size(), values.data());
  };
  column({"/particles/pdg_id", "1", "PDG numbering scheme"},
         std::vector<std::int64_t>(f.pdg_ids.begin(), f.pdg_ids.end()));
  column({"/particles/mass_GeV", "GeV", "mass"}, f.masses);
}

class ColumnsWriter : public EventWriter {
 public:
  ColumnsWriter(const EventFile& file, const EventFacts& facts, std::uint64_t events)
      : out_(file.file, file.name), columns_(make_columns()) {
    write_facts(out_, facts);
    out_.group("/events");
    out_.create<std::int64_t>(kNumber, {events}, {kBlock});
    for (const Column& column : columns_)
      out_.create<double>(column.info, {events}, {kBlock}, Packing::plain);
    out_.group("/provenance");
    for (const auto& [name, text] : process_provenance(file.command_line))
      out_.string("/provenance/" + name, text);
  }

  void write(const EventRecord& event) override {
    numbers_.push_back(static_cast<std::int64_t>(event.number));
    for (Column& column : columns_) column.block.push_back(column.value(event));
    if (numbers_.size() == kBlock) flush();
  }

  void finish() override {
    flush();
    out_.shrink(kNumber.path, written_);
    for (const Column& column : columns_) out_.shrink(column.info.path, written_);
    out_.finish();
  }

 private:
  inline static const h5::DatasetInfo kNumber{"/events/event", "1", "number in the row, as of a scan"};

  void flush() {
    out_.write_rows(kNumber.path, written_, numbers_.size(), numbers_.data());
    for (Column& column : columns_) {
      out_.write_rows(column.info.path, written_, column.block.size(), column.block.data());
      column.block.clear();
    }
    written_ += numbers_.size();
    numbers_.clear();
  }

  Hdf5Writer out_;
  std::vector<Column> columns_;
  std::vector<std::int64_t> numbers_;
  std::uint64_t written_ = 0;
};

}  // namespace

std::unique_ptr<EventWriter> columns_writer(const EventFile& file, const EventFacts& facts,
                                            std::uint64_t events) {
  return std::make_unique<ColumnsWriter>(file, facts, events);
}

}  // namespace semivis
