#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <octet/eval/metrics.hpp>
#include <octet/eval/source.hpp>

namespace octet {

/// How one model classified the images.
struct ModelCheck {
  std::string model{};
  ClassificationAccuracy accuracy{};
  std::uint64_t agreeing = 0;  ///< images whose best class is that of the first model
  double sqnr_sum = 0;         ///< over the images, of the output against the first model's, in dB
};

/// What `octet check` found.
struct CheckSummary {
  std::uint64_t images = 0;
  std::vector<SkippedFile> skipped{};
  std::vector<ModelCheck> models{};
};

std::string to_text(const CheckSummary& summary);
std::string to_json(const CheckSummary& summary);

}  // namespace octet
