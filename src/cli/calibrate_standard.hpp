#pragma once

#include "cli/calibrate_options.hpp"

namespace octet::cli {

/// The standard mode: quantizes such that the metric loses no more than is allowed, writes model, trials and report, and shows what came
/// out. Throws Error, when all of that is done, where the limit is not met.
void calibrate_standard(const CLI::App& command, const CalibrateOptions& options);

}  // namespace octet::cli
