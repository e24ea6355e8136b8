#pragma once

#include <string>
#include <vector>

#include <octet/job/calibrate.hpp>

#include "eval/config/node.hpp"

namespace octet::job {

/// What the parameters of a quantizing algorithm say, for any job.
void read_params(ConfigMembers& params, QuantizationJob& job, std::vector<Warning>& warnings);

/// What AccuracyAwareQuantization has beside them.
void read_accuracy_params(ConfigMembers& params, TuningJob& job, std::vector<Warning>& warnings);

}  // namespace octet::job
