#include "model/ir/precision.hpp"

#include <array>
#include <string>

#include <octet/base/error.hpp>

#include "model/ir/text.hpp"

namespace octet::ir {
namespace {

/// In the order of ElementType.
constexpr std::array<std::string_view, 16> precision_names{"FP32", "FP16", "BF16", "FP64", "I8",   "U8",  "I16", "U16",
                                                           "I32",  "U32",  "I64",  "U64",  "BOOL", "BIN", "I4",  "U4"};
static_assert(static_cast<std::size_t>(ElementType::u4) + 1 == precision_names.size());

/// What writers other than the original converter call the same types.
constexpr std::array<std::pair<std::string_view, ElementType>, 2> other_names{{{"BOOLEAN", ElementType::boolean}, {"U1", ElementType::u1}}};

}  // namespace

std::string_view precision_name(ElementType type) { return precision_names[static_cast<std::size_t>(type)]; }

ElementType parse_precision(std::string_view text) {
  for (std::size_t i = 0; i < precision_names.size(); ++i)
    if (equal_ignoring_case(precision_names[i], text)) return static_cast<ElementType>(i);
  for (const auto& [name, type] : other_names)
    if (equal_ignoring_case(name, text)) return type;
  throw Error(ErrorCode::InvalidModel,
              "attribute 'precision': given '" + std::string(text) +
                  "', expected one of FP32, FP16, BF16, FP64, I8, U8, I16, U16, I32, U32, I64, U64, BOOL, BIN, I4, U4");
}

}  // namespace octet::ir
