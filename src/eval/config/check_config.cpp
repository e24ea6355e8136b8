#include <octet/eval/check_config.hpp>

#include "eval/config/config.hpp"
#include "eval/tasks/task.hpp"

namespace octet {
namespace {

ConfigNode definitions_of(const ConfigNode& config, const CheckConfigPaths& paths, std::vector<Warning>& warnings) {
  const ConfigNode* named = config.find("global_definitions");
  if (named && !paths.definitions.empty())
    warnings.push_back(no_effect(*named, "global_definitions", "'" + paths.definitions.string() + "' is taken in its place"));
  if (!paths.definitions.empty()) return read_config_file(paths.definitions);
  if (!named) return {};
  return read_config_file(paths.config.parent_path() / text_of(*named, "global_definitions"));
}

/// A label-free metric of a network without an adapter can only be the SQNR; Evaluator says so without a line.
void require_adapter(const ConfigNode& dataset, const DatasetConfig& config) {
  for (const MetricConfig& metric : config.metrics)
    if (const MetricKind& kind = kind_of(metric); config.adapter == Adapter::None && !measures(find_kind(config.adapter).task, kind))
      fail_config(dataset, "datasets.metrics", "'" + std::string(kind.name) + "' and a launcher without an adapter",
                  "adapter: classification in the launcher");
}

/// Configurations of the tool that came after say so by their keys.
void require_no_toolkit_configuration(const ConfigNode& config) {
  if (const ConfigNode* node = config.find("compression"))
    fail_config(*node, "compression", "a configuration of the Post-Training Optimization Tool, which octet calibrate -c reads",
                "one of the accuracy checker, with models", ErrorCode::Unsupported);
}

void add_jobs(const ConfigNode& model, const CheckConfigPaths& paths, std::vector<CheckJob>& jobs) {
  ConfigMembers members(model, "models");
  const std::string name = text_of(members.need("name"), members.path("name"));
  const ConfigNode& launchers = members.need("launchers");
  const ConfigNode& datasets = members.need("datasets");
  members.finish();
  items_of(datasets, members.path("datasets"));
  for (const ConfigNode& launcher : items_of(launchers, members.path("launchers"))) {
    if (launcher.kind == ConfigNode::Kind::Map && !is_wanted(launcher, paths)) continue;
    for (const ConfigNode& dataset : datasets.items) {
      DatasetConfig data = dataset_of(dataset, paths);
      std::vector<Warning> warnings;
      const LauncherConfig chosen = launcher_of(launcher, paths, warnings);
      warnings.insert(warnings.end(), data.annotations.warnings.begin(), data.annotations.warnings.end());
      data.adapter = chosen.adapter;
      require_adapter(dataset, data);
      jobs.push_back({name, chosen.device, chosen.model, chosen.batch, std::move(data), std::move(warnings)});
    }
  }
}

}  // namespace

std::vector<CheckJob> read_check_config(const CheckConfigPaths& paths) {
  const ConfigNode local = read_config_file(paths.config);
  std::vector<Warning> warnings;
  const ConfigNode config = merged_config(local, definitions_of(local, paths, warnings), warnings);
  require_no_toolkit_configuration(config);
  if (config.kind != ConfigNode::Kind::Map || !config.find("models"))
    fail_config(config, "models", "nothing", "a list of models with name, launchers and datasets");
  for (const auto& [key, value] : config.members)
    if (key != "models" && key != "global_definitions")
      fail_config(value, key, "a key that Octet does not support", "models", ErrorCode::Unsupported);
  std::vector<CheckJob> jobs;
  for (const ConfigNode& model : items_of(*config.find("models"), "models")) add_jobs(model, paths, jobs);
  if (jobs.empty())
    fail_config(config, "models", "no launcher of the devices, tags and framework that were asked for", "one for each network to check");
  jobs.front().warnings.insert(jobs.front().warnings.begin(), warnings.begin(), warnings.end());
  return jobs;
}

}  // namespace octet
