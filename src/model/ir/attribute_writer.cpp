#include "model/ir/attribute_writer.hpp"

#include <algorithm>

#include <octet/base/error.hpp>

namespace octet::ir {

void AttributeWriter::fail(std::string_view name) {
  throw Error(ErrorCode::Unsupported,
              "attribute '" + std::string(name) + "': given a value that the file format has no word for, expected one that it has");
}

void AttributeWriter::rest(const std::vector<RawAttribute>& attributes) {
  const std::size_t own = attributes_.size();
  for (const RawAttribute& attribute : attributes) {
    const bool taken = std::any_of(attributes_.begin(), attributes_.begin() + static_cast<std::ptrdiff_t>(own),
                                   [&](const RawAttribute& written) { return written.name == attribute.name; });
    if (!taken) attributes_.push_back(attribute);
  }
}

}  // namespace octet::ir
