#include "graph/custom_operations.hpp"

#include <map>
#include <mutex>
#include <shared_mutex>

namespace octet {
namespace {

struct Registry {
  std::shared_mutex mutex;
  std::map<std::string, CustomOperation, std::less<>> operations;
};

/// Never destroyed, since threads may outlive main.
Registry& registry() {
  static Registry& only = *new Registry;
  return only;
}

}  // namespace

const CustomOperation* find_custom_operation(std::string_view type) {
  const std::shared_lock lock(registry().mutex);
  const auto found = registry().operations.find(type);
  return found == registry().operations.end() ? nullptr : &found->second;
}

bool add_custom_operation(CustomOperation operation) {
  const std::unique_lock lock(registry().mutex);
  std::string type = operation.type;
  return registry().operations.emplace(std::move(type), std::move(operation)).second;
}

bool is_custom_move(const Node& node) {
  const auto* opaque = node.as<Opaque>();
  const CustomOperation* custom = opaque ? find_custom_operation(opaque->type) : nullptr;
  return custom && custom->moves_values && !node.inputs.empty();
}

}  // namespace octet
