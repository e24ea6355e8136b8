#include <octet/base/error.hpp>
#include <octet/model/ir.hpp>

#include "model/input_options.hpp"
#include "model/ir/attribute_reader.hpp"
#include "model/ir/net_version.hpp"
#include "model/ir/v10/read.hpp"
#include "model/ir/v6/read.hpp"

namespace octet {
namespace {

Graph read_any_version(const ir::XmlSource& source, const std::filesystem::path& path, const ReadOptions& options) {
  const std::int64_t version = ir::net_version(source.root());
  if (version == 10 || version == 11) return ir::v10::read(source, static_cast<int>(version), path, options);
  if (version >= ir::v6::oldest_version && version <= ir::v6::newest_version)
    return ir::v6::read(source, static_cast<int>(version), path, options);
  throw Error(ErrorCode::Unsupported, "IR version: given " + std::to_string(version) + ", expected 2 to 7, 10 or 11");
}

}  // namespace

std::int64_t ir::net_version(pugi::xml_node root) {
  if (root.name() != std::string_view("net"))
    throw Error(ErrorCode::InvalidModel, std::string("root element: given '") + root.name() + "', expected 'net'");
  const std::vector<RawAttribute> attributes = raw_attributes(root);
  return AttributeReader(attributes).integer("version");
}

Graph read_ir(const std::filesystem::path& path, const ReadOptions& options) {
  const ir::XmlSource source(path);
  try {
    model::require_no_weights(options, "an OpenVINO IR, whose .bin stands beside it");
    return read_any_version(source, path, options);
  } catch (const Error& error) {
    throw error.at({.file = source.file(), .line = source.line(source.root())});
  }
}

}  // namespace octet
