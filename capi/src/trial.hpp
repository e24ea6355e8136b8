#pragma once

#include <octet/calib/tune.hpp>
#include <vector>

#include "octet.h"

namespace octet::c {

/// The names of the layers in FP32, as C has them; the text belongs to the trial.
std::vector<const char*> fp32_layers_of(const Trial& trial);
/// A trial as C sees it; `layers` are those of fp32_layers_of.
octet_trial trial_out(const Trial& trial, const std::vector<const char*>& layers);

}  // namespace octet::c
