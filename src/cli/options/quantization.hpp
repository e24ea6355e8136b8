#pragma once

#include <string>

#include <octet/job/calibrate.hpp>

#include "cli/options/shared.hpp"

namespace octet::cli {

/// What `octet calibrate` and `octet statistics` are asked to do.
struct QuantizationCommand {
  TuningJob job{};  ///< the fields of all jobs that quantize
  std::string precision = "INT8";
  std::string progress{};
  std::string device{};  ///< accepted for the original tool's sake; only "CPU" may be asked for
  bool json = false;
};

// Options of both commands; they are stored in `options`, which must outlive the parsing.

void add_model_option(CLI::App& command, QuantizationCommand& options);
void add_running_options(OptionGroup group, QuantizationCommand& options);
void add_data_options(OptionGroup group, QuantizationCommand& options);
void add_scheme_options(OptionGroup group, QuantizationCommand& options);
void add_result_options(OptionGroup group, QuantizationCommand& options);

/// Puts what the parser keeps as text into the job, and gives it the sinks.
void complete(QuantizationCommand& options, const JobSinks& sinks);

}  // namespace octet::cli
