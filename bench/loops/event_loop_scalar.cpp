// The event loop of the scalar build: no -march, no vectorisation (cmake/SemivisCompileOptions.cmake).
#define SEMIVIS_LOOP_NAMESPACE semivis_scalar
#define SEMIVIS_LOOP_COPY sample_events_scalar
#include "tests/backend/event_loop_copy.hpp"
