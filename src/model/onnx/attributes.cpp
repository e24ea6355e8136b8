#include "model/onnx/attributes.hpp"

#include <charconv>

#include <octet/base/error.hpp>

namespace octet::onnx {
namespace {

template <typename T>
std::string format(T value) {
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), value).ptr;
  return {buffer, end};
}

template <typename List>
std::string joined(const List& list) {
  std::string text;
  for (const auto& value : list) {
    if (!text.empty()) text += ',';
    if constexpr (std::is_convertible_v<decltype(value), std::string_view>) text += value;
    else text += format(value);
  }
  return text;
}

}  // namespace

std::string text_of(const AttributeRecord& attribute) {
  switch (attribute.type) {
    case AttributeRecord::Float:
      return format(attribute.number);
    case AttributeRecord::Int:
      return format(attribute.integer);
    case AttributeRecord::String:
      return std::string(attribute.text);
    case AttributeRecord::Floats:
      return joined(attribute.numbers);
    case AttributeRecord::Ints:
      return joined(attribute.integers);
    case AttributeRecord::Strings:
      return joined(attribute.texts);
    case AttributeRecord::Tensor:
      return attribute.tensor ? "tensor " + to_string(attribute.tensor->dims) : "tensor";
    default:
      return "graph";
  }
}

const AttributeRecord* Attributes::find(std::string_view name) const {
  for (const AttributeRecord& record : records_)
    if (record.name == name) return &record;
  return nullptr;
}

const AttributeRecord& Attributes::get(std::string_view name, AttributeRecord::Type type, const char* what) const {
  const AttributeRecord* record = find(name);
  if (!record) throw Error(ErrorCode::InvalidModel, "attribute '" + std::string(name) + "': given none, expected " + what);
  if (record->type != type)
    throw Error(ErrorCode::InvalidModel, "attribute '" + std::string(name) + "': given type " + std::to_string(record->type) +
                                             ", expected " + std::to_string(type) + " (" + what + ")");
  return *record;
}

std::int64_t Attributes::integer(std::string_view name) const { return get(name, AttributeRecord::Int, "an integer").integer; }
Dims Attributes::integers(std::string_view name) const { return get(name, AttributeRecord::Ints, "integers").integers; }
std::vector<float> Attributes::numbers(std::string_view name) const { return get(name, AttributeRecord::Floats, "numbers").numbers; }

double Attributes::number(std::string_view name, double fallback) const {
  return has(name) ? get(name, AttributeRecord::Float, "a number").number : fallback;
}

std::string_view Attributes::text(std::string_view name, std::string_view fallback) const {
  return has(name) ? get(name, AttributeRecord::String, "text").text : fallback;
}

const TensorRecord& Attributes::tensor(std::string_view name) const {
  const AttributeRecord& record = get(name, AttributeRecord::Tensor, "a tensor");
  if (!record.tensor) throw Error(ErrorCode::InvalidModel, "attribute '" + std::string(name) + "': given no tensor, expected one");
  return *record.tensor;
}

std::vector<RawAttribute> Attributes::as_text() const {
  std::vector<RawAttribute> attributes;
  for (const AttributeRecord& record : records_) attributes.push_back({std::string(record.name), text_of(record)});
  return attributes;
}

std::string Attributes::as_text(std::string_view name) const {
  const AttributeRecord* record = find(name);
  return record ? text_of(*record) : "none";
}

}  // namespace octet::onnx
