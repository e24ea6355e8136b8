#include "model/onnx/ops/ops.hpp"

#include <charconv>
#include <unordered_map>

namespace octet::onnx {
namespace {

using Types = std::unordered_map<std::string_view, const OpType*>;

void add_types(Types& types, std::span<const OpType> family) {
  for (const OpType& type : family) types.emplace(type.name, &type);
}

Types standard_types() {
  Types types;
  for (const std::span<const OpType> family :
       {activation_ops(), arithmetic_ops(), convolution_ops(), detection_ops(), gather_ops(), index_ops(), integer_ops(), matmul_ops(),
        normalization_ops(), pooling_ops(), quantization_ops(), reduction_ops(), resize_ops(), shape_ops(), softmax_ops(), triangle_ops()})
    add_types(types, family);
  return types;
}

Types microsoft_types() {
  Types types;
  add_types(types, microsoft_ops());
  return types;
}

/// One name of OpType::attributes.
struct Allowed {
  std::string_view name;
  std::int64_t first_without = 0;  ///< 0 where every operator set has it
};

Allowed read_allowed(std::string_view word) {
  const std::size_t limit = word.find('<');
  if (limit == std::string_view::npos) return {word};
  Allowed allowed{word.substr(0, limit)};
  std::from_chars(word.data() + limit + 1, word.data() + word.size(), allowed.first_without);
  return allowed;
}

/// Calls take(Allowed) for those of the type that the operator set has.
template <typename Take>
void each_allowed(const OpType& type, std::int64_t opset, const Take& take) {
  for (std::string_view rest = type.attributes; !rest.empty();) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    const Allowed allowed = read_allowed(rest.substr(0, end));
    if (allowed.first_without == 0 || opset < allowed.first_without) take(allowed);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

}  // namespace

const OpType* find_type(const NodeRecord& node) {
  static const Types standard = standard_types(), microsoft = microsoft_types();
  if (node.domain == "com.microsoft") {
    const auto found = microsoft.find(node.type);
    return found == microsoft.end() ? nullptr : found->second;
  }
  // An operation of another domain that the original converter knows.
  const bool has_own_domain = node.domain == "org.openvinotoolkit" && node.type == "FakeQuantize";
  if (!node.domain.empty() && !has_own_domain) return nullptr;
  const auto found = standard.find(node.type);
  return found == standard.end() ? nullptr : found->second;
}

std::string unread_attribute(const OpType& type, const NodeRecord& node, std::int64_t opset) {
  for (const AttributeRecord& attribute : node.attributes) {
    bool is_read = false;
    std::string names;
    each_allowed(type, opset, [&](const Allowed& allowed) {
      is_read = is_read || allowed.name == attribute.name;
      names += (names.empty() ? " but " : ", ") + std::string(allowed.name);
    });
    if (!is_read)
      return "attribute '" + std::string(attribute.name) + "': given " + text_of(attribute) + ", expected none" + names +
             " in operator set " + std::to_string(opset);
  }
  return {};
}

}  // namespace octet::onnx
