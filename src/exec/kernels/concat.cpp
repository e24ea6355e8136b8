#include <algorithm>
#include <cstring>

#include "exec/kernels/kernels.hpp"

namespace octet::exec {
namespace {

/// oneDNN has few types and at most this many operands.
constexpr std::size_t most_sources = 48;

/// Joins the channels of positions whose channels are neighbours: a few bytes of each source in turn.
class ChannelConcatKernel : public Kernel {
 public:
  ChannelConcatKernel(std::vector<TensorId> sources, std::vector<std::size_t> bytes, TensorId result, std::int64_t positions, int bands)
      : sources_(std::move(sources)), bytes_(std::move(bytes)), result_(result), positions_(positions), bands_(bands) {
    for (const std::size_t count : bytes_) position_bytes_ += count;
  }

  void run(const RunContext& context) const override {
    // What of each source is read next shall not be far from what was written last.
    constexpr std::int64_t part_bytes = 65536;
    const std::int64_t part = std::max<std::int64_t>(1, part_bytes / static_cast<std::int64_t>(position_bytes_));
    const Band band = band_of(positions_, bands_, context.band);
    for (std::int64_t done = 0; done < band.count; done += part)
      copy(context, static_cast<std::size_t>(band.first + done), static_cast<std::size_t>(std::min(part, band.count - done)));
  }

 private:
  void copy(const RunContext& context, std::size_t first, std::size_t count) const {
    auto* to = static_cast<std::byte*>(context.addresses[result_]) + first * position_bytes_;
    for (std::size_t i = 0; i < sources_.size(); to += bytes_[i], ++i)
      copy_source(static_cast<const std::byte*>(context.addresses[sources_[i]]) + first * bytes_[i], bytes_[i], to, count);
  }

  void copy_source(const std::byte* from, std::size_t bytes, std::byte* to, std::size_t count) const {
    // Copies of a fixed size are done in place rather than by a call for each position.
    constexpr std::size_t unit = 16;
    for (std::size_t position = 0; position < count; ++position, from += bytes, to += position_bytes_) {
      std::size_t done = 0;
      for (; done + unit <= bytes; done += unit) std::memcpy(to + done, from + done, unit);
      for (; done < bytes; ++done) to[done] = from[done];
    }
  }

  std::vector<TensorId> sources_;
  std::vector<std::size_t> bytes_;  ///< of each source at one position
  TensorId result_;
  std::int64_t positions_;
  int bands_;
  std::size_t position_bytes_ = 0;
};

/// Declines unless all sources have their channels last and channels are what is joined.
bool lower_channels(const FusedNode& group, int axis, const std::vector<TensorId>& sources, PlanBuilder& builder) {
  const Shape& shape = builder.graph().shape(group.output);
  if (axis != 1 || shape.rank() < 3) return false;
  std::vector<std::size_t> bytes;
  for (const TensorId source : sources) {
    const PlanTensor& tensor = builder[source];
    if (!has_channels_last(tensor)) return false;
    bytes.push_back(byte_size(tensor.element_type, static_cast<std::size_t>(tensor.shape[1])));
  }
  const TensorId result = builder.arena(dnn::channels_last(builder[sources[0]].element_type, shape));
  const auto positions = static_cast<std::int64_t>(shape.elements()) / shape[1];
  builder.add_step("octet:concat_channels",
                   std::make_unique<ChannelConcatKernel>(sources, std::move(bytes), result, positions, builder.bands()), sources, {result},
                   builder.bands());
  builder.define(group.output, result);
  return true;
}

/// Copies each source into its channels where some have their channels last and others lie in another layout, which the copy changes.
bool lower_mixed_channels(const FusedNode& group, int axis, const std::vector<TensorId>& sources, PlanBuilder& builder) {
  if (axis != 1 || std::ranges::none_of(sources, [&](TensorId source) { return has_channels_last(builder[source]); })) return false;
  const Shape& shape = builder.graph().shape(group.output);
  const TensorId result = builder.arena(dnn::channels_last(builder[sources[0]].element_type, shape));
  Dims offsets(shape.rank(), 0);
  for (const TensorId source : sources) {
    const TensorId part = builder.view(result, dnn::part(builder[result].desc, builder[source].shape, offsets));
    builder.add_step(dnn::reorder(builder[source].desc, builder[part].desc), {{DNNL_ARG_FROM, source}, {DNNL_ARG_TO, part}});
    offsets[1] += builder[source].shape[1];
  }
  builder.define(group.output, result);
  return true;
}

/// Whether images follow one another, if there are several. Of channels in blocks that lie otherwise oneDNN makes the wrong elements where
/// it has no fast code for what follows.
bool keeps_images_apart(const dnn::Desc& desc) {
  const dnn::Blocking layout = dnn::blocking(desc);
  return layout.block_sizes.empty() || layout.dims[0] == 1 || layout.strides[0] == std::ranges::max(layout.strides);
}

bool is_supported(const Node& head) {
  const Shape& shape = head.outputs[0].shape;
  return head.outputs[0].element_type == ElementType::f32 && shape.rank() > 0 && shape.rank() <= 6 && shape.elements() > 0;
}

/// Copies one part of a row-major tensor for each output.
void lower_parts(const FusedNode& group, std::size_t axis, PlanBuilder& builder) {
  const Node& head = builder.graph().node(group.head);
  const bool integers = builder.regions().is_quantized({group.head, 0});
  const TensorId source = integers ? builder.plain_natural(head.inputs[0]) : builder.plain(head.inputs[0]);
  const ElementType type = builder[source].element_type;
  Dims offsets(builder[source].shape.rank(), 0);
  for (std::uint32_t port = 0; port < head.outputs.size(); ++port) {
    const Shape& shape = head.outputs[port].shape;
    const TensorId part = builder.view(source, dnn::part(builder[source].desc, shape, offsets));
    const TensorId result = builder.arena(type, shape);
    builder.add_step(dnn::reorder(builder[part].desc, builder[result].desc), {{DNNL_ARG_FROM, part}, {DNNL_ARG_TO, result}});
    builder.define({group.head, port}, result);
    offsets[axis] += shape[axis];
  }
}

std::optional<std::size_t> known_axis(const Node& head, const Graph& graph) {
  const Tensor* axis = graph.known_value(head.inputs[1]);
  if (!axis) return std::nullopt;
  return normalize_axis(axis->to_dims()[0], graph.shape(head.inputs[0]).rank());
}

bool lower_split(const FusedNode& group, PlanBuilder& builder) {
  const Node& head = builder.graph().node(group.head);
  const auto axis = known_axis(head, builder.graph());
  if (!axis) return false;
  for (const OutputDescription& output : head.outputs)
    if (output.element_type != ElementType::f32 || output.shape.rank() == 0 || output.shape.elements() == 0) return false;
  lower_parts(group, *axis, builder);
  return true;
}

}  // namespace

bool lower(const Concat& op, const FusedNode& group, PlanBuilder& builder) {
  const Node& head = builder.graph().node(group.head);
  if (!is_supported(head) || head.inputs.size() > most_sources) return false;
  for (const Value input : head.inputs)
    if (builder.graph().shape(input).elements() == 0) return false;
  const int axis = static_cast<int>(normalize_axis(op.axis, head.outputs[0].shape.rank()));
  const bool integers = builder.regions().is_quantized(group.output);
  std::vector<TensorId> sources;
  for (const Value input : head.inputs) sources.push_back(integers ? builder.natural(input) : builder.tensor(input));
  if (lower_channels(group, axis, sources, builder) || lower_mixed_channels(group, axis, sources, builder)) return true;
  std::vector<dnn::Desc> layouts;
  DnnArguments arguments;
  for (const TensorId source : sources) {
    layouts.push_back(builder[source].desc);
    arguments.emplace_back(DNNL_ARG_MULTIPLE_SRC + static_cast<int>(arguments.size()), source);
  }
  const ElementType type = dnn::element_type(layouts[0]);
  dnn::Primitive primitive = dnn::concat(dnn::any(type, head.outputs[0].shape), axis, layouts);
  if (!keeps_images_apart(primitive.destination)) primitive = dnn::concat(dnn::plain(type, head.outputs[0].shape), axis, layouts);
  const TensorId result = builder.arena(primitive.destination);
  arguments.emplace_back(DNNL_ARG_DST, result);
  builder.add_step(primitive, std::move(arguments));
  builder.define(group.output, result);
  return true;
}

bool lower(const Split& op, const FusedNode& group, PlanBuilder& builder) {
  (void)op;
  return lower_split(group, builder);
}
bool lower(const VariadicSplit& op, const FusedNode& group, PlanBuilder& builder) {
  (void)op;
  return lower_split(group, builder);
}

}  // namespace octet::exec
