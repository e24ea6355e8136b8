#include <algorithm>

#include "eval/config/config.hpp"

namespace octet {
namespace {

ConfigNode* member(ConfigNode& map, const std::string& key) {
  return const_cast<ConfigNode*>(std::as_const(map).find(key));
}

/// The entry of the list whose `key` is that of `entry`.
const ConfigNode* same_entry(const ConfigNode& list, const ConfigNode& entry, const std::string& key) {
  const ConfigNode* wanted = entry.find(key);
  if (!wanted) return nullptr;
  const auto found = std::ranges::find_if(list.items, [&](const ConfigNode& item) {
    const ConfigNode* given = item.find(key);
    return given && given->text == wanted->text;
  });
  return found == list.items.end() ? nullptr : &*found;
}

void add_missing(ConfigNode& entry, const ConfigNode& defaults) {
  for (const auto& [key, value] : defaults.members)
    if (!entry.find(key)) {
      std::erase_if(entry.members, [&name = key](const auto& present) { return present.first == name; });
      entry.members.emplace_back(key, value);
    }
}

/// Whether any entry has definitions.
bool add_definitions(ConfigNode& entries, const ConfigNode* definitions, const std::string& key) {
  bool any = false;
  if (!definitions) return any;
  for (ConfigNode& entry : entries.items)
    if (const ConfigNode* defaults = same_entry(*definitions, entry, key)) {
      add_missing(entry, *defaults);
      any = true;
    }
  return any;
}

void require_known_keys(const ConfigNode& definitions) {
  ConfigMembers members(definitions, "definitions");
  for (const char* key : {"launchers", "datasets", "preprocessing", "metrics", "postprocessing"})
    if (const ConfigNode* list = members.take(key)) items_of(*list, members.path(key));
  members.finish();
}

/// A data set of the definitions with the definitions' own steps of the same types.
void complete_datasets(ConfigNode& definitions) {
  ConfigNode* datasets = member(definitions, "datasets");
  if (!datasets) return;
  for (ConfigNode& dataset : datasets->items)
    for (const char* steps : {"preprocessing", "metrics", "postprocessing"})
      if (ConfigNode* list = member(dataset, steps)) add_definitions(*list, definitions.find(steps), "type");
}

}  // namespace

ConfigNode merged_config(ConfigNode config, const ConfigNode& definitions, std::vector<Warning>& warnings) {
  if (definitions.kind == ConfigNode::Kind::Null) {
    if (!definitions.file.empty()) warnings.push_back(no_effect(definitions, "definitions", "the file is empty"));
    return config;
  }
  require_known_keys(definitions);
  ConfigNode all = definitions;
  complete_datasets(all);
  ConfigNode* models = member(config, "models");
  if (!models) return config;
  bool any = false;
  for (ConfigNode& model : models->items) {
    if (ConfigNode* launchers = member(model, "launchers")) any |= add_definitions(*launchers, all.find("launchers"), "framework");
    if (ConfigNode* datasets = member(model, "datasets")) any |= add_definitions(*datasets, all.find("datasets"), "name");
  }
  if (!any)
    warnings.push_back(no_effect(definitions, "definitions", "the configuration has no launcher or data set of those that they define"));
  return config;
}

}  // namespace octet
