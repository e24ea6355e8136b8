#pragma once

#include <span>
#include <string_view>
#include <vector>

#include <octet/graph/ops/opaque.hpp>

#include "model/onnx/records.hpp"

namespace octet::onnx {

/// The attribute's value as text. What is neither a number nor text is named by its kind.
std::string text_of(const AttributeRecord& attribute);

/// Typed access to the attributes of one node. Without a fallback the attribute must be there; one of another type is an error:
/// Error(InvalidModel) "attribute 'axis': given type 1, expected 2 (an integer)".
class Attributes {
 public:
  explicit Attributes(std::span<const AttributeRecord> records) : records_(records) {}

  bool has(std::string_view name) const { return find(name) != nullptr; }
  std::int64_t integer(std::string_view name) const;
  std::int64_t integer(std::string_view name, std::int64_t fallback) const { return has(name) ? integer(name) : fallback; }
  bool flag(std::string_view name, bool fallback) const { return integer(name, fallback) != 0; }
  double number(std::string_view name, double fallback) const;
  std::string_view text(std::string_view name, std::string_view fallback) const;
  Dims integers(std::string_view name) const;
  Dims integers(std::string_view name, Dims fallback) const { return has(name) ? integers(name) : std::move(fallback); }
  std::vector<float> numbers(std::string_view name) const;
  const TensorRecord& tensor(std::string_view name) const;

  /// All of them as text, for operations that stay as they are.
  std::vector<RawAttribute> as_text() const;
  /// The value of one as text, "none" where it is not there.
  std::string as_text(std::string_view name) const;

 private:
  const AttributeRecord* find(std::string_view name) const;
  const AttributeRecord& get(std::string_view name, AttributeRecord::Type type, const char* what) const;

  std::span<const AttributeRecord> records_;
};

}  // namespace octet::onnx
