#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <octet/base/warning.hpp>
#include <octet/quant/quantize.hpp>

namespace octet {

/// What `octet statistics` did.
struct StatisticsSummary {
  std::string model{};
  std::string output{};           ///< the model with quantizers
  std::string statistics_file{};
  std::size_t samples = 0;
  std::size_t tensors = 0;
  std::vector<LayerDecision> layers{};
  std::vector<Warning> warnings{};  ///< what was given and not used
};

std::string to_text(const StatisticsSummary& summary);
std::string to_json(const StatisticsSummary& summary);

}  // namespace octet
