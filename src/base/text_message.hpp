#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace octet {

/// Reads protobuf's text format token by token: "name: value", "name { ... }", lists in brackets, comments behind '#'.
/// Throws Error(InvalidModel) with the line where the text is malformed. Source: the text format specification of Protocol Buffers.
class TextMessageReader {
 public:
  explicit TextMessageReader(std::string_view text);

  /// Moves to the next field of the message that is open; false at its end, which is taken. At the top the end is that of the text.
  bool next_field();
  /// The field's name; of an extension "[a.b]" with its brackets.
  std::string_view field() const noexcept { return field_; }

  /// Whether the field's value is a message. It is entered by enter(), and its fields follow by next_field().
  bool is_message() const;
  void enter();
  /// Moves to the next value of the field: one, or those of a list in brackets. False when there is none left.
  bool next_value();
  /// The value's characters: of a string without quotes and escapes, of a number or name as they are.
  std::string text();
  std::int64_t integer();
  double number();
  bool boolean();
  /// Takes the rest of the field, whatever it is.
  void skip();

  std::int64_t line() const noexcept { return line_; }
  [[noreturn]] void fail(const std::string& message) const;

 private:
  void skip_blanks();
  bool take(char c);
  std::string_view word();
  std::string quoted();
  void skip_value();

  std::string_view rest_;
  std::string_view field_{};
  std::int64_t line_ = 1;
  /// A message that is open, and what stands around it.
  struct Opened {
    char closing = '}';
    bool in_list = false;
    std::string_view field{};
  };
  std::vector<Opened> opened_{};
  bool in_list_ = false;   ///< whether values of a list in brackets follow
  bool is_first_ = false;  ///< whether no value of the field was taken yet
};

}  // namespace octet
