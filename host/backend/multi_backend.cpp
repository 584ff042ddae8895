// Shares rows and events out over workers.
#include "host/backend/multi_backend.hpp"

#include <exception>
#include <thread>

namespace semivis {
namespace {

class MultiBackend final : public Backend {
 public:
  explicit MultiBackend(std::vector<std::unique_ptr<Backend>> workers) : workers_(std::move(workers)) {}
  std::string name() const override { return workers_[0]->name(); }
  std::string description() const override {
    std::string text;
    for (const auto& worker : workers_) text += (text.empty() ? "" : " + ") + worker->description();
    return text;
  }
  void load(const RunTables<float>& tables) override { load_all(tables); }
  void load(const RunTables<double>& tables) override { load_all(tables); }
  void sample(std::span<const RowConstants<float>> rows, std::uint64_t first, std::uint64_t events,
              std::int64_t* sums) override {
    share_out(rows, first, events, sums);
  }
  void sample(std::span<const RowConstants<double>> rows, std::uint64_t first, std::uint64_t events,
              std::int64_t* sums) override {
    share_out(rows, first, events, sums);
  }

 private:
  template <class Real>
  void load_all(const RunTables<Real>& tables) {
    row_sums_ = tables.readings.size() * kRowSums;
    in_threads([&](std::size_t w) { workers_[w]->load(tables); });
  }

  /// As many whole rows to each worker as come out even; of the rows that are left, equal parts of the
  /// events.
  template <class Real>
  void share_out(std::span<const RowConstants<Real>> rows, std::uint64_t first, std::uint64_t events,
                 std::int64_t* sums) {
    const std::size_t workers = workers_.size(), whole = rows.size() / workers;
    const auto shared = rows.subspan(whole * workers);
    std::vector<std::vector<std::int64_t>> parts(workers);  // of the shared rows
    in_threads([&](std::size_t w) {
      workers_[w]->sample(rows.subspan(w * whole, whole), first, events, sums + w * whole * row_sums_);
      parts[w].resize(shared.size() * row_sums_);
      const std::uint64_t begin = events * w / workers, end = events * (w + 1) / workers;
      workers_[w]->sample(shared, first + begin, end - begin, parts[w].data());
    });
    std::int64_t* shared_sums = sums + whole * workers * row_sums_;
    for (const std::vector<std::int64_t>& part : parts)
      for (std::size_t k = 0; k < part.size(); ++k) shared_sums[k] += part[k];
  }

  /// f(worker) of every worker in a thread of its own; rethrows the first exception when all are done.
  template <class Function>
  void in_threads(Function f) {
    std::vector<std::exception_ptr> failures(workers_.size());
    {
      std::vector<std::jthread> threads;
      for (std::size_t w = 0; w < workers_.size(); ++w)
        threads.emplace_back([&f, &failures, w] {
          try {
            f(w);
          } catch (...) {
            failures[w] = std::current_exception();
          }
        });
    }
    for (const std::exception_ptr& failure : failures)
      if (failure) std::rethrow_exception(failure);
  }

  std::vector<std::unique_ptr<Backend>> workers_;
  std::size_t row_sums_ = 0;  // of all readings
};

}  // namespace

std::unique_ptr<Backend> make_multi_backend(std::vector<std::unique_ptr<Backend>> workers) {
  return std::make_unique<MultiBackend>(std::move(workers));
}

}  // namespace semivis
