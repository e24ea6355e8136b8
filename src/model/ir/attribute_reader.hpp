#pragma once

#include <cstdint>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <octet/graph/ops/opaque.hpp>
#include <octet/tensor/element_type.hpp>
#include <octet/tensor/shape.hpp>

namespace octet::ir {

/// One word of an attribute that takes a few fixed words. Where two words mean one value, the first is written.
template <typename T>
struct Word {
  std::string_view text;
  T value;
};

/// Typed access to the attributes of one layer. Remembers which were asked for, so that the others can be kept.
/// Text that is not of the type throws Error(InvalidModel) "attribute 'strides': given 'a,b', expected integers", and so does
/// an attribute that is absent where no fallback is given.
class AttributeReader {
 public:
  /// `attributes` must outlive the reader.
  explicit AttributeReader(std::span<const RawAttribute> attributes) : attributes_(attributes), read_(attributes.size(), false) {}

  std::string_view text(std::string_view name);
  std::int64_t integer(std::string_view name);
  std::int64_t integer(std::string_view name, std::int64_t fallback);
  double number(std::string_view name);
  double number(std::string_view name, double fallback);
  bool flag(std::string_view name);
  bool flag(std::string_view name, bool fallback);
  Dims integers(std::string_view name);
  Dims integers(std::string_view name, Dims fallback);
  std::vector<float> numbers(std::string_view name, std::vector<float> fallback);
  Dims dimensions(std::string_view name);
  ElementType element_type(std::string_view name);
  ElementType element_type(std::string_view name, ElementType fallback);

  /// One of `words`, in any case.
  template <std::ranges::sized_range Words>
  auto word(std::string_view name, const Words& words) {
    return chosen(name, text(name), words);
  }
  template <std::ranges::sized_range Words, typename T>
  T word(std::string_view name, const Words& words, T fallback) {
    const std::optional<std::string_view> given = find(name);
    return given ? chosen(name, *given, words) : fallback;
  }

  bool has(std::string_view name) const;
  /// Notes that the operation cannot say what the attribute asks for.
  std::nullopt_t decline(std::string_view name, std::string_view given, std::string_view expected);
  /// What was declined, "attribute 'auto_broadcast': given 'pdpd', expected ..."; empty where nothing was.
  const std::string& declined() const noexcept { return declined_; }
  /// The attributes that were not asked for, in file order.
  std::vector<RawAttribute> rest() const;

  [[noreturn]] static void fail(std::string_view name, std::string_view given, std::string_view expected);

 private:
  std::optional<std::string_view> find(std::string_view name);

  template <typename Words>
  static auto chosen(std::string_view name, std::string_view given, const Words& words) {
    std::string expected = "one of";
    for (const auto& word : words) {
      if (matches(given, word.text)) return word.value;
      expected.append(" ").append(word.text);
    }
    fail(name, given, expected);
  }
  static bool matches(std::string_view given, std::string_view word);

  std::span<const RawAttribute> attributes_;
  std::vector<bool> read_;
  std::string declined_{};
};

}  // namespace octet::ir
