#include "model/ir/v6/read.hpp"

#include "model/ir/v6/document.hpp"
#include "model/ir/v6/quantize.hpp"
#include "model/ir/v6/statistics.hpp"

namespace octet::ir::v6 {

Graph read(const XmlSource& source, int version, const std::filesystem::path& path, const ReadOptions& options) {
  ConstantReader constants(std::filesystem::path(path).replace_extension(".bin"));
  auto [net, built] = read_document(source, version, constants, options);
  GraphOrigin origin = built.graph.origin();
  origin.statistics = parse_statistics(source);
  origin.levels = levels_of(net);
  origin.notes = unknown_layers(origin.statistics, net);
  origin.document = std::make_shared<SourceDocument>(SourceDocument{std::string(source.text()), constants.whole_file()});
  const bool in_int8 = options.use_statistics && !origin.statistics.empty();
  Graph graph = in_int8 ? quantize(built, net, origin.statistics, origin.levels) : std::move(built.graph);
  graph.set_origin(std::move(origin));
  return graph;
}

}  // namespace octet::ir::v6
