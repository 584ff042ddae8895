// The event loop for x86-64-v4 (built with -march=x86-64-v4).
#define SEMIVIS_LOOP_NAMESPACE semivis_v4
#define SEMIVIS_LOOP_COPY sample_events_v4
#include "tests/backend/event_loop_copy.hpp"
