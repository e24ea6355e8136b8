#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include <octet/eval/check_config.hpp>
#include <octet/exec/executor.hpp>

#include "cli/model_shapes.hpp"
#include "cli/source_options.hpp"

namespace CLI {
class App;
}

namespace octet::cli {

/// What `octet check` is asked to do.
struct CheckOptions {
  std::vector<std::string> models;
  CheckConfigPaths paths;  ///< with a configuration
  std::string models_prefix;
  FileChoice files;        ///< without one; the folder is the prefix of data otherwise
  std::int64_t label_offset = 0;
  Preprocessing preprocessing;
  std::string progress;
  ShapeChoice shapes;
  std::int64_t batch = 0;  ///< 0 = as the configuration or the model has it
  int threads = 0;
  bool json = false;
};

/// Models made ready to run.
class LoadedModels {
 public:
  /// `batch` 0 leaves them their own number of samples. Open dimensions are as the options or the first sample have them. Throws
  /// Error(Unsupported) unless the first has one input.
  LoadedModels(const std::vector<std::string>& files, std::int64_t batch, const CheckOptions& options, const DatasetConfig& data);
  LoadedModels(const LoadedModels&) = delete;
  LoadedModels& operator=(const LoadedModels&) = delete;

  const std::vector<const Executor*>& executors() const { return executors_; }
  const Shape& input_shape() const { return executors_.front()->inputs().front().shape; }

 private:
  std::deque<Executor> loaded_;
  std::vector<const Executor*> executors_;
};

/// Classifies the images of a list with each model. Returns what is to be printed.
std::string check_list(const CLI::App& command, const CheckOptions& options);

/// What a check by configuration gave.
struct ConfigCheck {
  std::string report;
  bool as_expected = true;
};
ConfigCheck check_config(const CheckOptions& options);

}  // namespace octet::cli
