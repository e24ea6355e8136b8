#pragma once

#include <octet/eval/evaluator.hpp>
#include <octet/job/calibrate.hpp>

#include "job/messages.hpp"

namespace octet::job {

/// A model and the data set that it is calibrated and measured on.
template <typename Job>
struct CalibrationTask {
  Job job;  ///< as given, with the configuration's model and batch size where the job has none
  DatasetConfig dataset;
};

/// From the configuration where one is given, which must leave exactly one model, launcher and data set; else from the job's own fields.
/// Throws Error.
CalibrationTask<TuningJob> task_of(const TuningJob& job, Messages& messages);
/// Of a job with a configuration.
CalibrationTask<CalibrationJob> task_of(const CalibrationJob& job, Messages& messages);
CalibrationTask<CollectJob> task_of(const CollectJob& job, Messages& messages);

}  // namespace octet::job
