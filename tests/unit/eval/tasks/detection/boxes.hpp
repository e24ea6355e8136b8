#pragma once

#include <fstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "eval/tasks/detection/detection.hpp"
#include "support.hpp"

namespace octet::test {

/// Predictions and truth of a data set, without a network.
struct BoxSet {
  std::vector<Annotation> annotations{};
  std::vector<detection::Boxes> predictions{};
  DatasetMeta meta{};
};

/// What a metric makes of the set, given as a whole.
inline MetricValue measured(const BoxSet& set, const MetricConfig& config) {
  const auto metric = kind_of(config).make(config, set.meta);
  for (std::size_t i = 0; i < set.annotations.size(); ++i)
    metric->add({set.annotations[i], set.predictions[i], {}, set.predictions[i], {}});
  return metric->value();
}

inline std::vector<nlohmann::json> json_lines(const std::filesystem::path& file) {
  std::vector<nlohmann::json> lines;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) lines.push_back(nlohmann::json::parse(line));
  return lines;
}

inline nlohmann::json json_file(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return nlohmann::json::parse(stream);
}

/// Values of the classes of the accuracy checker and of the COCO API.
inline std::filesystem::path golden_detection() { return shared_folder() / "reference/golden-detection"; }

}  // namespace octet::test

#define OCTET_NEEDS_GOLDEN_DETECTION                             \
  if (!std::filesystem::exists(octet::test::golden_detection())) \
  OCTET_SKIP("needs the values of the original, ../shared/reference/golden-detection")
