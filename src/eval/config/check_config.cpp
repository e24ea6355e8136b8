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

/// The adapters of networks that the metric measures.
std::string adapters_for(const MetricKind& metric) {
  std::string names;
  for (const AdapterKind& adapter : adapter_kinds())
    if (!adapter.name.empty() && measures(adapter.task, metric)) names += (names.empty() ? "" : " or ") + std::string(adapter.name);
  return names;
}

/// The metric or step that stands at a position of a list of the data set.
const ConfigNode& item_of(const ConfigNode& dataset, const char* list, std::size_t position) { return dataset.find(list)->items[position]; }

/// Evaluator would say so too, without a line.
void require_adapter(const ConfigNode& dataset, const DatasetConfig& config) {
  const AdapterKind& chosen = find_kind(config.adapter);
  const std::string with = chosen.name.empty() ? "a launcher without an adapter" : "the adapter " + std::string(chosen.name);
  for (std::size_t i = 0; i < config.metrics.size(); ++i)
    if (const MetricKind& kind = kind_of(config.metrics[i]); !measures(chosen.task, kind))
      fail_config(item_of(dataset, "metrics", i), "datasets.metrics", "'" + std::string(kind.name) + "' and " + with,
                  "adapter: " + adapters_for(kind) + " in the launcher");
  for (std::size_t i = 0; i < config.postprocessing.size(); ++i)
    if (!chosen.task.takes || !chosen.task.takes(config.postprocessing[i])) {
      const ConfigNode& step = item_of(dataset, "postprocessing", i);
      fail_config(step, "datasets.postprocessing.type", "'" + step.find("type")->text + "' and " + with, "a step for its predictions");
    }
}

/// What metrics need of options and meta file, with the metric's line.
void require_metrics(const ConfigNode& dataset, const DatasetConfig& config) {
  for (std::size_t i = 0; i < config.metrics.size(); ++i) try {
      kind_of(config.metrics[i]).make(config.metrics[i], config.annotations.meta);
    } catch (const Error& error) {
      const ConfigNode& item = item_of(dataset, "metrics", i);
      throw error.at({.file = item.file, .line = item.line});
    }
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
      data.adapter_options = chosen.adapter_options;
      data.inputs = chosen.inputs;
      require_adapter(dataset, data);
      require_metrics(dataset, data);
      jobs.push_back({name, chosen.device, chosen.model, chosen.batch, std::move(data), std::move(warnings), chosen.weights});
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
