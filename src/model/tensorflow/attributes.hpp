#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/tensorflow/records.hpp"

namespace octet::tensorflow {

/// The attributes of a node. What a file leaves out has the default that the caller names, as TensorFlow defines it.
class Attributes {
 public:
  explicit Attributes(const NodeRecord& node) : node_(node) {}

  bool has(std::string_view name) const { return find(name) != nullptr; }
  std::int64_t integer(std::string_view name, std::int64_t otherwise) const;
  float number(std::string_view name, float otherwise) const;
  bool boolean(std::string_view name, bool otherwise) const;
  std::string_view text(std::string_view name, std::string_view otherwise) const;
  /// DataType; 0 where there is none.
  std::int64_t type(std::string_view name, std::int64_t otherwise = 0) const;
  Dims integers(std::string_view name) const;
  std::vector<std::string_view> texts(std::string_view name) const;
  std::optional<ShapeRecord> shape(std::string_view name) const;
  std::optional<TensorRecord> tensor(std::string_view name) const;
  /// The name of a function.
  std::string_view function(std::string_view name) const;

 private:
  const AttributeRecord* find(std::string_view name) const;
  /// Calls `take` with a reader that stands at the field of that number.
  template <typename Take>
  void read(std::string_view name, std::uint32_t field, const Take& take) const;

  const NodeRecord& node_;
};

}  // namespace octet::tensorflow
