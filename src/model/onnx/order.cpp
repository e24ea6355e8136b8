#include "model/onnx/order.hpp"

#include <algorithm>
#include <queue>
#include <string>
#include <unordered_map>

#include <octet/base/error.hpp>

namespace octet::onnx {

namespace {

/// Which nodes read a node's outputs, and how many outputs a node still waits for.
struct Dependencies {
  std::vector<std::vector<std::size_t>> readers;
  std::vector<std::size_t> missing;
};

Dependencies dependencies_of(const ModelRecord& model) {
  const std::size_t count = model.nodes.size();
  std::unordered_map<std::string_view, std::size_t> producer;
  for (std::size_t i = 0; i < count; ++i)
    for (const std::string_view output : model.nodes[i].outputs)
      if (!output.empty()) producer.emplace(output, i);
  Dependencies result{std::vector<std::vector<std::size_t>>(count), std::vector<std::size_t>(count)};
  for (std::size_t i = 0; i < count; ++i)
    for (const std::string_view input : model.nodes[i].inputs)
      if (const auto found = producer.find(input); found != producer.end()) {
        result.readers[found->second].push_back(i);
        ++result.missing[i];
      }
  return result;
}

void require_no_cycle(const ModelRecord& model, const std::vector<std::size_t>& missing) {
  const auto waiting = std::ranges::find_if(missing, [](std::size_t count) { return count > 0; });
  if (waiting == missing.end()) return;
  const NodeRecord& node = model.nodes[static_cast<std::size_t>(waiting - missing.begin())];
  throw Error(ErrorCode::InvalidModel, "node: given one that reads its own output through others, expected no cycle",
              {.byte_offset = node.byte_offset, .layer = std::string(node.name), .layer_type = std::string(node.type)});
}

}  // namespace

std::vector<std::size_t> topological_order(const ModelRecord& model) {
  auto [readers, missing] = dependencies_of(model);
  // The lowest ready index first keeps a file that is in order as it is.
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
  for (std::size_t i = 0; i < missing.size(); ++i)
    if (missing[i] == 0) ready.push(i);
  std::vector<std::size_t> order;
  while (!ready.empty()) {
    order.push_back(ready.top());
    ready.pop();
    for (const std::size_t reader : readers[order.back()])
      if (--missing[reader] == 0) ready.push(reader);
  }
  require_no_cycle(model, missing);
  return order;
}

}  // namespace octet::onnx
