#pragma once

#include <string>
#include <vector>

#include <octet/base/warning.hpp>
#include <octet/eval/evaluator.hpp>

namespace octet {

/// What `octet check -c` found of one network on one data set.
struct EvaluationReport {
  std::string model{};    ///< the configuration's name of it
  std::string file{};
  std::string dataset{};
  std::vector<MetricConfig> configs{};
  DatasetMeta meta{};
  bool is_reference = false;  ///< whether others were compared with it, so that comparing it with itself says nothing
  Evaluation evaluation{};
};

/// Whether a metric was expected to have another value.
bool failed(const EvaluationReport& report);

std::string to_text(const std::vector<EvaluationReport>& reports);
std::string to_json(const std::vector<EvaluationReport>& reports, const std::vector<Warning>& warnings);

}  // namespace octet
