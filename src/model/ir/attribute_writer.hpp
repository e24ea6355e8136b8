#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <octet/graph/ops/opaque.hpp>
#include <octet/tensor/element_type.hpp>

#include "model/ir/text.hpp"

namespace octet::ir {

/// Collects the attributes of one layer as text.
class AttributeWriter {
 public:
  void text(std::string_view name, std::string_view value) { attributes_.push_back({std::string(name), std::string(value)}); }
  void flag(std::string_view name, bool value) { text(name, value ? "true" : "false"); }
  void integer(std::string_view name, std::int64_t value) { text(name, format(value)); }
  void number(std::string_view name, double value) { text(name, format(value)); }
  void integers(std::string_view name, const Dims& values) { text(name, format(values)); }
  void numbers(std::string_view name, const std::vector<float>& values) { text(name, format(values)); }
  void element_type(std::string_view name, ElementType type) { text(name, octet::name(type)); }

  /// The first of `words` that means `value`. Throws Error(Unsupported) where the file format has none.
  template <typename Words, typename T>
  void word(std::string_view name, const Words& words, T value) {
    for (const auto& word : words)
      if (word.value == value) return text(name, word.text);
    fail(name);
  }

  /// Adds what the file said besides, except names that are there already.
  void rest(const std::vector<RawAttribute>& attributes);

  const std::vector<RawAttribute>& attributes() const noexcept { return attributes_; }

 private:
  [[noreturn]] static void fail(std::string_view name);
  std::vector<RawAttribute> attributes_;
};

}  // namespace octet::ir
