#include <octet/base/error.hpp>
#include <octet/graph/rewrite.hpp>

#include "convert/passes.hpp"

namespace octet::convert_passes {
namespace {

constexpr std::int64_t most_channels = 4;

bool is_image(const Node& node) {
  if (!node.as<Parameter>() || !is_floating_point(node.outputs[0].element_type)) return false;
  const Shape& shape = node.outputs[0].shape;
  return shape.rank() == 4 && shape[1] >= 1 && shape[1] <= most_channels;
}

/// The input as bytes of pixels, and what makes of them the value that the network reads.
void take_bytes(GraphCopy& copy, const Node& node, NodeId id) {
  const Shape& shape = node.outputs[0].shape;
  const Value bytes = copy.keep_as(id, Parameter{ElementType::u8, Shape{shape[0], shape[2], shape[3], shape[1]}}, {});
  const Value order = copy.graph().constant(node.name + "/channel_order", Tensor::from(Dims{0, 3, 1, 2}));
  const Value real = copy.graph().add(node.name + "/pixels", Convert{node.outputs[0].element_type}, {bytes});
  copy.replace({id, 0}, copy.graph().add(node.name + "/planes", Transpose{}, {real, order}));
}

}  // namespace

Graph take_images(const Graph& graph) {
  GraphCopy copy(graph);
  std::size_t images = 0;
  for (NodeId id = 0; id < graph.nodes().size(); ++id) {
    const Node& node = graph.node(id);
    if (!is_image(node)) {
      copy.keep(id);
      continue;
    }
    take_bytes(copy, node, id);
    ++images;
  }
  if (images == 0)
    throw Error(ErrorCode::InvalidArgument,
                "image_inputs: given a network without images, expected a floating-point input [N,C,H,W] of at most 4 channels");
  return std::move(copy).take();
}

}  // namespace octet::convert_passes
