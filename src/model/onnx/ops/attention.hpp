#pragma once

#include <optional>

#include "model/onnx/context.hpp"

namespace octet::onnx {

/// softmax(cap(scale * Q * K^T) + bias) * V of operands [batch,heads,length,size], where K and V may have fewer heads, each for several
/// neighbours of Q. Rows that the bias hides altogether become 0.
struct AttentionParts {
  Value q{}, k{}, v{};
  double scale = 1;
  double softcap = 0;
  std::optional<Value> bias{};  ///< broadcasts to the scores
  ElementType softmax_type{};   ///< in which the shares are computed; that of q unless said
};

/// What an attention gives: the result, and the scores at each stage.
struct AttentionScores {
  Value result{}, products{}, capped{}, biased{}, shares{};
};

AttentionScores attend(NodeContext& node, const AttentionParts& parts);

/// [batch,length,heads * size] as [batch,heads,length,size], and back.
Value heads_apart(NodeContext& node, const std::string& name, Value value, std::int64_t heads);
Value heads_together(NodeContext& node, const std::string& name, Value value);

/// Zero where a condition holds and minus infinity elsewhere, in the type of `like`.
Value bias_of(NodeContext& node, const std::string& name, Value condition, Value like);

/// Whether key j is no later than the query at i + offset, [queries,keys].
Value causal_condition(NodeContext& node, std::int64_t queries, std::int64_t keys, std::int64_t offset);

}  // namespace octet::onnx
