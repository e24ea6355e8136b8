#include <octet/base/error.hpp>
#include <octet/ir/ir.hpp>

#include "base/file.hpp"
#include "ir/text.hpp"

namespace octet {
namespace {

bool begins_as_xml(std::string_view text) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  return ir::trimmed(text.substr(0, 4096)).starts_with('<');
}

}  // namespace

Graph read_model(const std::filesystem::path& path, const ReadOptions& options) {
  if (begins_as_xml(MappedFile::open(path)->text())) return read_ir(path, options);
  throw Error(ErrorCode::Unsupported, "model format: given a file that does not begin as XML, expected an OpenVINO IR (the .xml file)",
              {.file = path.string()});
}

}  // namespace octet
