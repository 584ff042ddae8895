// The event loop for x86-64-v2 (built with -march=x86-64-v2).
#define SEMIVIS_LOOP_NAMESPACE semivis_v2
#define SEMIVIS_LOOP_COPY sample_events_v2
#include "tests/backend/event_loop_copy.hpp"
