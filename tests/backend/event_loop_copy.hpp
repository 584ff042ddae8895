// Included by tests/backend/event_loop_*.cpp: defines SEMIVIS_LOOP_COPY (a name in semivis::testing) from a
// copy of the event loop whose namespace is SEMIVIS_LOOP_NAMESPACE. Built with -DSEMIVIS_NO_CLONES
// -fopenmp-simd and the -march of its name.
#include <Random123/philox.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#define semivis SEMIVIS_LOOP_NAMESPACE
#include "kernels/cpu_block.cpp"
#undef semivis

#include "tests/backend/vector_width.hpp"

namespace semivis::testing {
namespace {

template <class Real>
void run_copy(const LoopArguments& a) {
  using namespace SEMIVIS_LOOP_NAMESPACE;
  sample_events(*static_cast<const RunConstants<Real>*>(a.run),
                *static_cast<const RowConstants<Real>*>(a.row), a.split_modules,
                std::span(static_cast<const Reading<Real>*>(a.reading), 1), a.first, a.count, a.sums);
}

}  // namespace

void SEMIVIS_LOOP_COPY(const LoopArguments& arguments) {
  if (arguments.double_precision)
    run_copy<double>(arguments);
  else
    run_copy<float>(arguments);
}

}  // namespace semivis::testing
