#include "exec/kernels/divided_product.hpp"

#include <algorithm>

#include "exec/thread_scope.hpp"

namespace octet::exec {
namespace {

constexpr int most_parts = 8;
/// Fewer products than this are computed by one call.
constexpr std::int64_t fewest_products = 1 << 18;

struct Sizes {
  std::int64_t rows = 0, depth = 0, columns = 0;

  explicit Sizes(const dnn::InnerProduct& product) {
    const Shape source = dnn::shape(product.source);
    rows = source[0];
    depth = source[1];
    columns = dnn::shape(product.destination)[1];
  }
};

int row_parts(const Sizes& sizes) {
  constexpr std::int64_t rows_of_part = 32, fewest_rows = 8;
  if (sizes.rows * sizes.depth * sizes.columns < fewest_products || sizes.rows < fewest_rows) return 1;
  return static_cast<int>(std::clamp<std::int64_t>(sizes.rows / rows_of_part, 2, most_parts));
}

int column_parts(const Sizes& sizes) {
  constexpr std::int64_t columns_of_part = 64;
  if (sizes.depth * sizes.columns < fewest_products) return 1;
  return static_cast<int>(std::clamp<std::int64_t>(sizes.columns / columns_of_part, 1, most_parts));
}

/// Rows and columns of the result.
struct Part {
  Band rows, columns;
};

std::vector<Part> parts_of(const Sizes& sizes) {
  constexpr std::int64_t block = 16;  // of columns, which packed weights are filled up to
  std::vector<Part> parts;
  if (sizes.rows > 1) {
    const int count = row_parts(sizes);
    for (int i = 0; i < count; ++i) parts.push_back({band_of(sizes.rows, count, i), {0, sizes.columns}});
    return parts;
  }
  const int count = column_parts(sizes);
  for (int i = 0; i < count; ++i) {
    const Band blocks = band_of((sizes.columns + block - 1) / block, count, i);
    const std::int64_t first = blocks.first * block;
    parts.push_back({{0, 1}, {first, std::min(blocks.count * block, sizes.columns - first)}});
  }
  return parts;
}

/// What the fused operations read of that part of the result.
PostOperands post_operands_of(const PostOperands& whole, const Part& part, PlanBuilder& builder) {
  PostOperands result = whole;
  auto argument = result.arguments.begin();
  for (dnn::PostOp& op : result.post_ops) {
    if (op.kind != dnn::PostOp::Kind::Binary) continue;
    TensorId& operand = argument++->second;
    const Shape shape = dnn::shape(builder[operand].desc);
    const Band rows = shape[0] == 1 ? Band{0, 1} : part.rows, columns = shape[1] == 1 ? Band{0, 1} : part.columns;
    op.operand = dnn::plain(builder[operand].element_type, Shape{rows.count, columns.count});
    operand = builder.part(operand, op.operand, rows.first * shape[1] + columns.first);
  }
  return result;
}

/// Whether all that fused operations read are matrices in rows.
bool reads_rows(const PostOperands& post, const PlanBuilder& builder) {
  return std::ranges::all_of(post.arguments, [&](const auto& argument) {
    const PlanTensor& operand = builder[argument.second];
    return dnn::shape(operand.desc).rank() == 2 && dnn::is_plain(operand.desc);
  });
}

/// Packed weights of some columns.
TensorId weights_of(const WholeProduct& whole, const Band& columns, const dnn::Desc& packed, PlanBuilder& builder) {
  const Dims strides = *dnn::strides(whole.weights_desc);
  const ElementType type = whole.weights.element_type();
  const Shape shape{columns.count, dnn::shape(whole.weights_desc)[1]};
  const auto* const first = static_cast<const float*>(whole.weights.raw()) + columns.first * strides[0];
  return builder.constant(Tensor::borrow(static_cast<const void*>(first), type, shape), dnn::strided(type, shape, strides), packed);
}

/// What computes the part, with weights packed as `weights` describes.
dnn::Primitive primitive_of(const WholeProduct& whole, const Part& part, const dnn::Desc& weights, const PostOperands& post) {
  dnn::InnerProduct description = whole.description;
  description.source = dnn::plain(ElementType::f32, Shape{part.rows.count, Sizes(whole.description).depth});
  description.weights = weights;
  description.destination = dnn::plain(ElementType::f32, Shape{part.rows.count, part.columns.count});
  if (!description.bias.empty()) {
    const auto first = whole.description.bias.begin() + part.columns.first;
    description.bias.assign(first, first + part.columns.count);
  }
  return dnn::inner_product(description, post.post_ops);
}

}  // namespace

std::vector<DnnCall> divided(const WholeProduct& whole, PlanBuilder& builder) {
  const ThreadScope single_thread(1);
  const Sizes sizes(whole.description);
  const bool divides = reads_rows(whole.post, builder);
  const std::vector<Part> parts = divides ? parts_of(sizes) : std::vector<Part>{{{0, sizes.rows}, {0, sizes.columns}}};
  std::vector<DnnCall> calls;
  for (const Part& part : parts) {
    // Parts of rows share the weights.
    const bool has_weights = sizes.rows > 1 && !calls.empty();
    const PostOperands post = divides ? post_operands_of(whole.post, part, builder) : whole.post;
    const dnn::Desc any = dnn::any(ElementType::f32, Shape{part.columns.count, sizes.depth});
    const dnn::Primitive primitive = primitive_of(whole, part, has_weights ? calls.front().primitive.weights : any, post);
    const TensorId weights =
        has_weights ? calls.front().arguments.front().second : weights_of(whole, part.columns, primitive.weights, builder);
    DnnArguments arguments{{DNNL_ARG_WEIGHTS, weights},
                           {DNNL_ARG_SRC, builder.part(whole.source, primitive.source, part.rows.first * sizes.depth)}};
    arguments.insert(arguments.end(), post.arguments.begin(), post.arguments.end());
    const std::int64_t first = part.rows.first * sizes.columns + part.columns.first;
    arguments.emplace_back(DNNL_ARG_DST, builder.part(whole.destination, primitive.destination, first));
    calls.push_back({primitive, std::move(arguments)});
  }
  return calls;
}

}  // namespace octet::exec
