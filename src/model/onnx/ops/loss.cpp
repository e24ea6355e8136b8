#include <octet/base/error.hpp>

#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/ops.hpp"
#include "model/onnx/ops/steps.hpp"

namespace octet::onnx {
namespace {

/// The loss of log-likelihoods [batch,classes,...] for the classes that are right [batch,...].
Converted likelihood_loss(NodeContext& node, Value likelihoods) {
  Steps steps(node);
  const std::string_view reduction = node.attributes().text("reduction", "mean");
  if (reduction != "none" && reduction != "sum" && reduction != "mean") return node.lacks("reduction", "none, sum or mean");
  const Shape shape = steps.shape(likelihoods);
  if (shape.rank() < 2) throw Error(ErrorCode::InvalidModel, "scores: given shape " + to_string(shape) + ", expected rank 2 or more");
  Value target = converted(node, "target/wide", node.input(1), ElementType::i64);
  std::optional<Value> ignored;
  if (node.attributes().has("ignore_index")) {
    ignored = steps.binary("ignored", BinaryKind::Equal, target, node.index("ignore_index", node.attributes().integer("ignore_index")));
    target = steps.select("target", *ignored, node.index("any_class", 0), target);
  }
  // The right class's likelihood is the only one that is not zeroed before the sum over classes.
  const Value classes = steps.reshape("classes", steps.numbers("numbers", 0, shape[1]), dims_along(1, shape.rank()));
  const Value right = steps.binary("right", BinaryKind::Equal, steps.unsqueeze("target/classes", target, {1}), classes);
  const auto chosen = [&](const std::string& name, Value values) {
    return steps.reduce(name, ReduceKind::Sum, steps.select(name + "/kept", right, values, node.scalar(name + "/zero", 0, values)), {1},
                        false);
  };
  Value loss = steps.unary("loss", UnaryKind::Negative, chosen("likelihood", likelihoods));
  std::optional<Value> weights;
  if (node.has(2)) weights = chosen("weights", steps.reshape("weights/classes", node.input(2), dims_along(1, shape.rank())));
  if (ignored) {
    const Value one_each = weights ? *weights : node.scalar("weight", 1, loss);
    weights = steps.select("weights/counted", *ignored, node.scalar("weights/none", 0, loss), one_each);
  }
  if (weights) loss = steps.multiply("weighted", loss, *weights);
  if (reduction == "none") return one(loss);
  const Dims axes = axes_from(0, steps.rank(loss));
  if (reduction == "mean" && !weights) return one(steps.reduce("mean", ReduceKind::Mean, loss, axes, false));
  const Value sum = steps.reduce("sum", ReduceKind::Sum, loss, axes, false);
  if (reduction == "sum") return one(sum);
  return one(steps.binary("mean", BinaryKind::Divide, sum, steps.reduce("weight_sum", ReduceKind::Sum, *weights, axes, false)));
}

Converted convert_likelihood_loss(NodeContext& node) { return likelihood_loss(node, node.input(0)); }

Converted convert_cross_entropy(NodeContext& node) {
  const Value logarithms = node.step("logarithms", LogSoftmax{1}, {node.input(0)});
  Converted loss = likelihood_loss(node, logarithms);
  if (loss) loss->push_back(logarithms);
  return loss;
}

constexpr OpType types[] = {
    {"NegativeLogLikelihoodLoss", convert_likelihood_loss, "ignore_index reduction"},
    {"SoftmaxCrossEntropyLoss", convert_cross_entropy, "ignore_index reduction"},
};

}  // namespace

std::span<const OpType> loss_ops() { return types; }

}  // namespace octet::onnx
