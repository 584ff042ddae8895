// Files of events: HepMC3 and LHE through their own library, HDF5 columns.
#pragma once

#include <memory>
#include <string>

#include "host/events/event_record.hpp"
#include "host/events/event_source.hpp"

namespace semivis {

/// Writes events one behind the other; Error (io) with what the system says where that fails.
class EventWriter {
 public:
  virtual ~EventWriter() = default;
  virtual void write(const EventRecord& event) = 0;
  /// The last call.
  virtual void finish() = 0;
};

/// Where events go. Messages call `file` by `name`, under which it will appear.
struct EventFile {
  std::string file, name, command_line;
};

/// HepMC3 ASCII: GeV, mm; three vertices; cross sections are the running ones of each weight.
std::unique_ptr<EventWriter> hepmc3_writer(const EventFile& file, const EventFacts& facts);

/// Les Houches events 3.0: XWGTUP in pb, whose mean is XSECUP. visible_only: e⁻ and e⁺ alone. Displaced
/// vertices (mm) stand in a comment of each event.
std::unique_ptr<EventWriter> lhe_writer(const EventFile& file, const EventFacts& facts, bool visible_only);

/// HDF5 (docs/events.md): a column for every number of at most `events` events.
std::unique_ptr<EventWriter> columns_writer(const EventFile& file, const EventFacts& facts,
                                            std::uint64_t events);

}  // namespace semivis
