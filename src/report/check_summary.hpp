#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <octet/base/warning.hpp>
#include <octet/eval/evaluator.hpp>

namespace octet {

/// How one model classified the images; the last three in comparison with the first model.
struct ModelCheck {
  std::string model{};
  MetricValue top1{}, top5{}, agreement{}, sqnr{}, kl_divergence{};
};

/// What `octet check MODEL...` found.
struct CheckSummary {
  std::uint64_t images = 0;
  std::vector<SkippedFile> skipped{};
  std::vector<ModelCheck> models{};
  std::vector<Warning> warnings{};  ///< what was given and not used
};

std::string to_text(const CheckSummary& summary);
std::string to_json(const CheckSummary& summary);

}  // namespace octet
