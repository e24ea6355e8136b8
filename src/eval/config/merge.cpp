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

void add_definitions(ConfigNode& entries, const ConfigNode* definitions, const std::string& key) {
  if (!definitions) return;
  for (ConfigNode& entry : entries.items)
    if (const ConfigNode* defaults = same_entry(*definitions, entry, key)) add_missing(entry, *defaults);
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

ConfigNode merged_config(ConfigNode config, const ConfigNode& definitions) {
  ConfigNode all = definitions;
  complete_datasets(all);
  ConfigNode* models = member(config, "models");
  if (!models) return config;
  for (ConfigNode& model : models->items) {
    if (ConfigNode* launchers = member(model, "launchers")) add_definitions(*launchers, all.find("launchers"), "framework");
    if (ConfigNode* datasets = member(model, "datasets")) add_definitions(*datasets, all.find("datasets"), "name");
  }
  return config;
}

}  // namespace octet
