#pragma once

#include <string>
#include <vector>

#include <octet/quant/statistics.hpp>

#include "cli/calibrate_options.hpp"

namespace octet::cli {

/// The file of --statistics_in. Warns of tensors in it that are none of those that are needed, as one of another network has.
Statistics saved_statistics(const CalibrateOptions& options, const std::vector<std::string>& needed);

}  // namespace octet::cli
