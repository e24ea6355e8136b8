#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <octet/eval/check_config.hpp>

namespace CLI {
class App;
}

namespace octet::cli {

/// What `octet calibrate` is asked to do in its standard mode, which measures accuracy.
struct TuneChoices {
  CheckConfigPaths paths;  ///< those that options of their own give
  std::string labels;  ///< text file of lines NAME LABEL
  std::int64_t label_offset = 0;
  int top_k = 1;
  std::string metric_name, metric_type;
  double threshold = 1;  ///< per cent
  int latency_runs = 1;
  bool fully_connected = false;
  std::optional<double> threshold_step, threshold_boundary;
  std::size_t calibration_samples = 300;
  std::string calibration_folder;
  double time_budget = 0, max_validations = 0;
  std::string journal, trials;
  bool resume = false;
};

/// Adds the options; they are stored in `choices`, which must outlive the parsing.
void add_tune_options(CLI::App& command, TuneChoices& choices);

}  // namespace octet::cli
