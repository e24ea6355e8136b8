#include "onnx/order.hpp"

#include <queue>
#include <string>
#include <unordered_map>

#include <octet/base/error.hpp>

namespace octet::onnx {

std::vector<std::size_t> topological_order(const ModelRecord& model) {
  const std::size_t count = model.nodes.size();
  std::unordered_map<std::string_view, std::size_t> producer;
  for (std::size_t i = 0; i < count; ++i)
    for (const std::string_view output : model.nodes[i].outputs)
      if (!output.empty()) producer.emplace(output, i);
  std::vector<std::vector<std::size_t>> readers(count);
  std::vector<std::size_t> missing(count);
  for (std::size_t i = 0; i < count; ++i)
    for (const std::string_view input : model.nodes[i].inputs)
      if (const auto found = producer.find(input); found != producer.end()) {
        readers[found->second].push_back(i);
        ++missing[i];
      }
  // The lowest ready index first keeps a file that is in order as it is.
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
  for (std::size_t i = 0; i < count; ++i)
    if (missing[i] == 0) ready.push(i);
  std::vector<std::size_t> order;
  while (!ready.empty()) {
    order.push_back(ready.top());
    ready.pop();
    for (const std::size_t reader : readers[order.back()])
      if (--missing[reader] == 0) ready.push(reader);
  }
  for (std::size_t i = 0; i < count; ++i)
    if (missing[i] > 0)
      throw Error(ErrorCode::InvalidModel, "node: given one that reads its own output through others, expected no cycle",
                  {.byte_offset = model.nodes[i].byte_offset,
                   .layer = std::string(model.nodes[i].name),
                   .layer_type = std::string(model.nodes[i].type)});
  return order;
}

}  // namespace octet::onnx
