#pragma once

#include <octet/job/calibrate.hpp>

#include "job/messages.hpp"

namespace octet::job {

/// Warns of fields that make no difference beside the others.
void warn_of_unused(const CalibrationJob& job, Messages& messages);
void warn_of_unused(const TuningJob& job, Messages& messages);

}  // namespace octet::job
