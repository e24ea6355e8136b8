#include "cli/number_checks.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>

namespace octet::cli {
namespace {

std::optional<double> finite_number(const std::string& text) {
  double number = 0;
  const char* text_end = text.data() + text.size();
  const auto [end, failure] = std::from_chars(text.data(), text_end, number);
  return failure == std::errc() && end == text_end && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

}  // namespace

CLI::Validator above_zero() {
  const auto problem = [](const std::string& text) {
    return finite_number(text).value_or(0) > 0 ? std::string() : "given '" + text + "', expected a number above 0";
  };
  return {problem, "POSITIVE"};
}

CLI::Validator at_least_zero() {
  const auto problem = [](const std::string& text) {
    return finite_number(text).value_or(-1) >= 0 ? std::string() : "given '" + text + "', expected a number of 0 or greater";
  };
  return {problem, "NONNEGATIVE"};
}

CLI::Validator whole_number() {
  const auto problem = [](const std::string& text) {
    std::int64_t number = 0;
    const char* text_end = text.data() + text.size();
    const auto [end, failure] = std::from_chars(text.data(), text_end, number);
    const bool is_valid = failure == std::errc() && end == text_end && number >= 0;
    return is_valid ? std::string() : "given '" + text + "', expected a whole number of 0 or greater";
  };
  return {problem, "WHOLE"};
}

}  // namespace octet::cli
