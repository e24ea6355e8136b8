#include <octet/base/error.hpp>
#include <octet/graph/rewrite.hpp>

#include "graph/fuse/fuse.hpp"
#include "model/format.hpp"
#include "model/tensorflow/attributes.hpp"
#include "model/tensorflow/importer.hpp"
#include "model/tensorflow/types.hpp"

namespace octet::tensorflow {
namespace {

Graph read(const std::filesystem::path& path, const ReadOptions& options) try {
  const Source source = read_source(path, options.tensorflow);
  Graph graph = fuse(remove_dead_nodes(Importer(source, options).run()));
  graph.set_name((path.has_filename() ? path : path.parent_path()).stem().string());
  return graph;
} catch (const Error& error) {
  throw error.at({.file = path.string()});
}

DeclaredInput declared_input(const Net& net, const InputRecord& input) {
  const Attributes attributes(net.record(input.node));
  DeclaredInput declared{.name = input.name, .element_type = require_held_type(attributes.type("dtype"))};
  const auto shape = attributes.shape("shape");
  // Where a file has no shape, most inputs that have channels are images.
  const bool keeps = keeps_layout(net, input.node);
  if (!keeps) declared.order = channels_first(4);
  if (!shape || shape->unknown_rank) return declared;
  declared.dims.emplace();
  for (const std::int64_t dim : shape->dims) declared.dims->push_back({.size = dim});
  const std::size_t rank = shape->dims.size();
  declared.order = (rank == 4 || rank == 5) && !keeps ? channels_first(rank) : Order{};
  return declared;
}

std::vector<DeclaredInput> declared_inputs(const std::filesystem::path& path) {
  const Source source = read_source(path, {});
  const Net net(source.graph);
  std::vector<DeclaredInput> inputs;
  for (const InputRecord& input : inputs_of(source, net)) inputs.push_back(declared_input(net, input));
  return inputs;
}

}  // namespace

extern const model::Format this_format;
constexpr model::Format this_format{.name = "a TensorFlow graph",
                                    .begins = begins_as_source,
                                    .read = read,
                                    .declared_inputs = declared_inputs,
                                    .is_folder = is_saved_model_folder,
                                    .framework = "tf",
                                    .cuts = true};

}  // namespace octet::tensorflow
