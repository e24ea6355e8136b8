#include "ir/v6/read.hpp"

#include "ir/parse.hpp"
#include "ir/v6/build.hpp"

namespace octet::ir::v6 {

Graph read(const XmlSource& source, int version, const std::filesystem::path& path, const ReadOptions& options) {
  const NetRecord net = parse_net(source, version);
  ConstantReader constants(std::filesystem::path(path).replace_extension(".bin"));
  return build_net(net, parse_pre_process(source), constants, options).graph;
}

}  // namespace octet::ir::v6
