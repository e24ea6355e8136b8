#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <octet/base/warning.hpp>
#include <octet/tensor/tensor.hpp>

namespace octet {

/// A class index and its score.
struct Score {
  std::size_t index;
  double value;
};

/// One output of a network as `octet run` shows it.
struct OutputSummary {
  std::string name;
  std::string element_type;
  Shape shape;
  std::string file;                      ///< where it was written, empty when it was not
  std::vector<std::vector<Score>> top{};  ///< for outputs [rows,classes] the best classes of each row
};

/// What happened in `octet run`.
struct RunSummary {
  std::string model;
  int threads = 0;
  std::size_t iterations = 0;
  double load_seconds = 0;
  double first_seconds = 0;
  double median_seconds = 0;  ///< of the iterations after the first; of the first when there are no others
  std::vector<OutputSummary> outputs{};
  std::vector<Warning> warnings{};  ///< what was given and not used
};

/// The `count` largest scores of each row of a 2-D tensor, best first, equal ones in order of index; NaN comes last.
/// Empty for other ranks and for packed element types.
std::vector<std::vector<Score>> top_scores(const Tensor& scores, std::size_t count);

std::string to_text(const RunSummary& summary);
std::string to_json(const RunSummary& summary);

}  // namespace octet
