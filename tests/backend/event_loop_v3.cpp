// The event loop for x86-64-v3 (built with -march=x86-64-v3).
#define SEMIVIS_LOOP_NAMESPACE semivis_v3
#define SEMIVIS_LOOP_COPY sample_events_v3
#include "tests/backend/event_loop_copy.hpp"
