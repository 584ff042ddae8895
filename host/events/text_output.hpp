// A text file whose errors are sentences, and the cross section of what was written to it.
#pragma once

#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <string>

#include "host/error.hpp"

namespace semivis {

class TextOutput {
 public:
  TextOutput(const std::string& file, std::string name) : name_(std::move(name)), out_(file) { check(); }

  std::ofstream& stream() { return out_; }
  /// Error (io) where something could not be written.
  void check() {
    if (!out_) throw Error(ExitCode::io, "cannot write " + name_ + ": " + std::strerror(errno));
  }
  /// Nothing more to write. A library may have closed the stream already.
  void close() {
    if (out_.is_open()) out_.close();
    check();
  }

 private:
  std::string name_;
  std::ofstream out_;
};

/// Mean of weights and its statistical error.
class RunningMean {
 public:
  void add(double weight) {
    ++count_;
    sum_ += weight;
    sum_of_squares_ += weight * weight;
  }
  double count() const { return count_; }
  double mean() const { return count_ > 0 ? sum_ / count_ : 0; }
  double error() const {
    return count_ > 0 ? std::sqrt(std::fmax(sum_of_squares_ / count_ - mean() * mean(), 0) / count_) : 0;
  }

 private:
  double count_ = 0, sum_ = 0, sum_of_squares_ = 0;
};

}  // namespace semivis
