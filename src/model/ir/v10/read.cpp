#include "model/ir/v10/read.hpp"

#include "model/ir/v10/build.hpp"
#include "model/ir/parse.hpp"

namespace octet::ir::v10 {

Graph read(const XmlSource& source, int version, const std::filesystem::path& path, const ReadOptions& options) {
  ConstantReader constants(std::filesystem::path(path).replace_extension(".bin"));
  return build_graph(parse_net(source, version), constants, options);
}

}  // namespace octet::ir::v10
