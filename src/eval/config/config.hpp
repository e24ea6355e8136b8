#pragma once

#include <string>
#include <vector>

#include <octet/eval/check_config.hpp>

#include "eval/config/node.hpp"

namespace octet {

// The parts of a configuration, each in a file of its own. They throw as read_check_config().

/// The configuration with what the definitions add to it: to launchers of the same framework and data sets of the same name, whose keys
/// win. Warns where they add nothing at all.
ConfigNode merged_config(ConfigNode config, const ConfigNode& definitions, std::vector<Warning>& warnings);

std::vector<PreprocessingStep> preprocessing_of(const ConfigNode& list, const std::string& path);
std::vector<PostprocessingStep> postprocessing_of(const ConfigNode& list, const std::string& path);
std::vector<MetricConfig> metrics_of(const ConfigNode& list, const std::string& path, std::vector<Warning>& warnings);
/// The annotations that a data set's converter makes.
AnnotationSet converted_annotations(const ConfigNode& conversion, const std::string& path, const CheckConfigPaths& paths);
/// What is not used becomes a warning of its annotations.
DatasetConfig dataset_of(const ConfigNode& node, const CheckConfigPaths& paths);

/// What a launcher says: everything of a job but its data.
struct LauncherConfig {
  std::string device{};
  std::filesystem::path model{};
  std::optional<std::int64_t> batch{};
  Adapter adapter = Adapter::None;
  AdapterOptions adapter_options{};
  std::filesystem::path weights{};  ///< of a Caffe network
  std::vector<InputValue> inputs{};
};
/// Reads an adapter, its name alone or with what it is told.
void read_adapter(const ConfigNode& node, const std::string& path, LauncherConfig& launcher);
/// Whether the launcher is of the framework and one of the devices and has one of the tags that were asked for.
bool is_wanted(const ConfigNode& launcher, const CheckConfigPaths& paths);
LauncherConfig launcher_of(const ConfigNode& node, const CheckConfigPaths& paths, std::vector<Warning>& warnings);

/// `named` behind the prefix, unless it is absolute.
inline std::filesystem::path with_prefix(const std::filesystem::path& prefix, const std::string& named) { return prefix / named; }

}  // namespace octet
