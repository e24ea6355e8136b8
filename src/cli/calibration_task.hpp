#pragma once

#include <octet/eval/evaluator.hpp>

#include "cli/calibrate_options.hpp"

namespace octet::cli {

/// A model and the data set that it is calibrated and measured on.
struct CalibrationTask {
  CalibrateOptions options;  ///< as given, with the configuration's model and batch size where the command line has none
  DatasetConfig dataset;
};

/// From the configuration where one is given, which must leave exactly one model, launcher and data set; else from --source, --labels and
/// the options of preprocessing. Throws Error.
CalibrationTask task_of(const CalibrateOptions& options);

}  // namespace octet::cli
