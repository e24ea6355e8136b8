#include <octet/base/error.hpp>
#include <octet/ir/ir.hpp>
#include <octet/onnx/onnx.hpp>

#include "base/file.hpp"
#include "ir/foreign_model.hpp"
#include "ir/model_format.hpp"
#include "ir/text.hpp"
#include "onnx/parse.hpp"

namespace octet {
namespace {

bool begins_as_xml(std::string_view text) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  return ir::trimmed(text.substr(0, 4096)).starts_with('<');
}

}  // namespace

ir::ModelFormat ir::format_of(const MappedFile& file, const std::filesystem::path& path) {
  if (begins_as_xml(file.text())) return ModelFormat::Ir;
  if (onnx::begins_as_model(file.bytes())) return ModelFormat::Onnx;
  require_no_foreign_model(path);
  throw Error(ErrorCode::Unsupported,
              "model format: given a file of another kind, expected an OpenVINO IR (the .xml file) or an ONNX model",
              {.file = path.string()});
}

Graph read_model(const std::filesystem::path& path, const ReadOptions& options) try {
  const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
  return ir::format_of(*file, path) == ir::ModelFormat::Ir ? read_ir(path, options) : read_onnx(path, options);
} catch (const Error& error) {
  // A name says nothing of a file that can be read; of one that cannot it says why.
  if (error.code() == ErrorCode::Unsupported || error.code() == ErrorCode::InvalidModel) require_no_foreign_model(path);
  throw;
}

}  // namespace octet
