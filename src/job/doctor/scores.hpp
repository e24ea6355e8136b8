#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <octet/exec/executor.hpp>
#include <octet/job/doctor.hpp>

namespace octet::job {

/// What a network said of one image.
struct Reading {
  double peak = 0;                      ///< how sure it is
  std::vector<float> scores{};          ///< of classes, or of the best rows
  std::vector<std::int32_t> classes{};  ///< the best class, or that of each position of a map, or of the best row
};

/// Takes scores from the output that has them.
class ScoreReader {
 public:
  /// Throws Error(Unsupported) where none has.
  explicit ScoreReader(const Executor& executor);

  ScoreKind kind() const { return kind_; }
  const std::string& output() const { return name_; }
  /// Of ScoreKind::Classes.
  std::int64_t class_count() const { return classes_; }

  Reading read(const Tensor& output) const;
  std::size_t index() const { return index_; }

 private:
  ScoreKind kind_ = ScoreKind::Classes;
  std::size_t index_ = 0;
  std::string name_;
  std::int64_t classes_ = 0;
};

/// Classes of a map as the mirror image has them, mirrored back; anything else as it is.
std::vector<std::int32_t> mirrored_back(std::vector<std::int32_t> classes, ScoreKind kind, std::int64_t width);

}  // namespace octet::job
