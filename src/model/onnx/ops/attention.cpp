#include "model/onnx/ops/attention.hpp"

#include <cmath>
#include <limits>

#include <octet/base/error.hpp>

#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/ops.hpp"
#include "model/onnx/ops/steps.hpp"

namespace octet::onnx {

Value heads_apart(NodeContext& node, const std::string& name, Value value, std::int64_t heads) {
  Steps steps(node);
  const Shape shape = steps.shape(value);
  if (shape.rank() != 3 || heads < 1 || shape[2] % heads != 0)
    throw Error(ErrorCode::InvalidModel, "heads: given " + std::to_string(heads) + " for shape " + to_string(shape) +
                                             ", expected rank 3 and a divisor of the last dimension");
  const Value apart = steps.reshape(name + "/heads", value, {shape[0], shape[1], heads, shape[2] / heads});
  return steps.transpose(name, apart, {0, 2, 1, 3});
}

Value heads_together(NodeContext& node, const std::string& name, Value value) {
  Steps steps(node);
  const Value turned = steps.transpose(name + "/heads", value, {0, 2, 1, 3});
  const Shape shape = steps.shape(turned);
  return steps.reshape(name, turned, {shape[0], shape[1], shape[2] * shape[3]});
}

Value bias_of(NodeContext& node, const std::string& name, Value condition, Value like) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return Steps(node).select(name, condition, node.scalar(name + "/shown", 0, like), node.scalar(name + "/hidden", -infinity, like));
}

Value causal_condition(NodeContext& node, std::int64_t queries, std::int64_t keys, std::int64_t offset) {
  Steps steps(node);
  const Value query = steps.unsqueeze("query", steps.numbers("queries", offset, queries), {1});
  const Value key = steps.unsqueeze("key", steps.numbers("keys", 0, keys), {0});
  return steps.binary("causal", BinaryKind::LessEqual, key, query);
}

namespace {

/// Each head as often as the queries have heads for it.
Value repeated_heads(NodeContext& node, const std::string& name, Value value, std::int64_t heads) {
  Steps steps(node);
  const Shape shape = steps.shape(value);
  if (shape[1] == heads) return value;
  if (shape[1] < 1 || heads % shape[1] != 0)
    throw Error(ErrorCode::InvalidModel, "heads: given " + std::to_string(heads) + " of the queries and " + std::to_string(shape[1]) +
                                             " of the keys, expected a multiple");
  const Value column = steps.unsqueeze(name + "/column", value, {2});
  const Value all = steps.broadcast(name + "/all", column, {shape[0], shape[1], heads / shape[1], shape[2], shape[3]});
  return steps.reshape(name, all, {shape[0], heads, shape[2], shape[3]});
}

}  // namespace

AttentionScores attend(NodeContext& node, const AttentionParts& parts) {
  Steps steps(node);
  AttentionScores scores;
  const std::int64_t heads = steps.shape(parts.q)[1];
  const Value k = repeated_heads(node, "keys_of_heads", parts.k, heads), v = repeated_heads(node, "values_of_heads", parts.v, heads);
  scores.products = node.step("products", MatMul{false, true}, {steps.scaled("scaled", parts.q, parts.scale), k});
  scores.capped = scores.products;
  if (parts.softcap > 0) {
    const Value bounded = steps.unary("bounded", UnaryKind::Tanh, steps.scaled("reduced", scores.products, 1 / parts.softcap));
    scores.capped = steps.scaled("capped", bounded, parts.softcap);
  }
  scores.biased = parts.bias ? steps.add("biased", scores.capped, *parts.bias) : scores.capped;
  const ElementType type = steps.type(parts.q);
  const Value wide = converted(node, "softmax_input", scores.biased, parts.softmax_type);
  scores.shares = converted(node, "shares", node.step("softmax", Softmax{3}, {wide}), type);
  if (parts.bias) {
    // A row of minus infinity has no largest element; its shares are not numbers.
    const auto last = static_cast<std::int64_t>(steps.rank(*parts.bias)) - 1;
    const Value best = steps.reduce("best", ReduceKind::Max, *parts.bias, {last});
    const Value hidden =
        steps.binary("hidden", BinaryKind::Equal, best, node.scalar("nothing", -std::numeric_limits<double>::infinity(), *parts.bias));
    scores.shares = steps.select("shown", hidden, node.scalar("zero", 0, scores.shares), scores.shares);
  }
  scores.result = node.step("result", MatMul{}, {scores.shares, v});
  return scores;
}

namespace {

/// The standard's Attention, from operator set 23 on.
class StandardAttention {
 public:
  explicit StandardAttention(NodeContext& node) : node_(node), steps_(node), is_flat_(node.rank(0) == 3) {}

  Converted convert() {
    const Attributes& attributes = node_.attributes();
    AttentionParts parts;
    parts.q = operand("q", 0, "q_num_heads"), parts.k = operand("k", 1, "kv_num_heads"), parts.v = operand("v", 2, "kv_num_heads");
    if (node_.has(4) != node_.has(5)) throw Error(ErrorCode::InvalidModel, "past: given one of key and value, expected both or none");
    if (node_.has(4)) {
      past_ = node_.shape(4).rank() == 4 ? node_.shape(4)[2] : 0;
      parts.k = node_.step("present_key", Concat{2}, {node_.input(4), parts.k});
      parts.v = node_.step("present_value", Concat{2}, {node_.input(5), parts.v});
    }
    parts.scale = attributes.number("scale", 1 / std::sqrt(static_cast<double>(steps_.shape(parts.q)[3])));
    parts.softcap = attributes.number("softcap", 0);
    parts.softmax_type = steps_.type(parts.q);
    if (const std::int64_t wanted = attributes.integer("softmax_precision", 0); wanted != 0) {
      const auto type = element_type_of(wanted);
      if (!type || !is_floating_point(*type)) return node_.lacks("softmax_precision", "a floating-point type that Octet has");
      parts.softmax_type = *type;
    }
    const std::int64_t mode = attributes.integer("qk_matmul_output_mode", 0);
    if (mode < 0 || mode > 3) return node_.lacks("qk_matmul_output_mode", "0 to 3");
    queries_ = steps_.shape(parts.q)[2], keys_ = steps_.shape(parts.k)[2];
    parts.bias = bias(parts.q);
    const AttentionScores scores = attend(node_, parts);
    const Value result = is_flat_ ? heads_together(node_, "together", scores.result) : scores.result;
    const Value stages[] = {scores.capped, scores.capped, scores.biased, scores.shares};
    return std::vector<Value>{result, parts.k, parts.v, stages[mode]};
  }

 private:
  Value operand(const std::string& name, std::size_t index, const char* heads) {
    if (!is_flat_) return node_.input(index);
    return heads_apart(node_, name, node_.input(index), node_.attributes().integer(heads));
  }

  /// The mask as numbers that are added, with what it lacks at its end hidden.
  Value mask(Value like) {
    Value given = node_.input(3);
    if (steps_.type(given) == ElementType::boolean) given = bias_of(node_, "mask", given, like);
    const Shape shape = steps_.shape(given);
    const std::int64_t missing = shape.rank() == 0 ? 0 : keys_ - shape[shape.rank() - 1];
    if (missing <= 0 || shape[shape.rank() - 1] == 1) return given;
    Dims end(shape.rank(), 0);
    end.back() = missing;
    return node_.step("mask/padded", Pad{},
                      {given, node_.dims("mask/begin", Dims(shape.rank(), 0)), node_.dims("mask/end", end),
                       node_.scalar("mask/hidden", -std::numeric_limits<double>::infinity(), given)});
  }

  /// Lengths of samples as [batch,1,1,1].
  Value lengths() { return steps_.reshape("lengths", converted(node_, "lengths/wide", node_.input(6), ElementType::i64), {-1, 1, 1, 1}); }

  /// How far each key is behind its query: negative ones come later. [queries,keys], or for each sample.
  Value distance() {
    Value query = steps_.unsqueeze("place_of_query", steps_.numbers("places_of_queries", past_, queries_), {1});
    const Value key = steps_.unsqueeze("place_of_key", steps_.numbers("places_of_keys", 0, keys_), {0});
    if (node_.has(6) && !node_.has(4)) {
      const Value offset = steps_.binary("offset", BinaryKind::Subtract, lengths(), node_.index("query_count", queries_));
      query = steps_.add("moved_query", query, offset);
    }
    return steps_.binary("distance", BinaryKind::Subtract, query, key);
  }

  std::optional<Value> bias(Value like) {
    std::optional<Value> sum;
    const auto include = [&](const char* name, Value next) { sum = sum ? steps_.add(name, *sum, next) : next; };
    if (node_.has(3)) include("mask/sum", mask(like));
    const bool causal = node_.attributes().flag("is_causal", false);
    const std::int64_t left = node_.attributes().integer("left_window_size", -1),
                       right = node_.attributes().integer("right_window_size", -1);
    if (causal || left >= 0 || right >= 0) {
      const Value behind = distance();
      const auto limit = [&](const char* name, BinaryKind kind, std::int64_t number) {
        include(name, bias_of(node_, std::string(name) + "/bias",
                              steps_.binary(std::string(name) + "/shown", kind, behind, node_.index(std::string(name) + "/limit", number)),
                              like));
      };
      if (causal) limit("causal", BinaryKind::GreaterEqual, 0);
      if (left >= 0) limit("left", BinaryKind::LessEqual, left);
      if (right >= 0) limit("right", BinaryKind::GreaterEqual, -right);
    }
    if (node_.has(6)) {
      const Value key = steps_.numbers("filled_keys", 0, keys_);
      include("filled", bias_of(node_, "filled/bias", steps_.binary("filled/shown", BinaryKind::Less, key, lengths()), like));
    }
    return sum;
  }

  NodeContext& node_;
  Steps steps_;
  bool is_flat_;
  std::int64_t past_ = 0, queries_ = 0, keys_ = 0;
};

Converted convert_attention(NodeContext& node) { return StandardAttention(node).convert(); }

/// Pairs of elements are turned by angles, whose cosines and sines are looked up. X is [batch,heads,length,size] or
/// [batch,length,heads * size]; the caches have a row for each place, or are given for each sample.
Converted convert_rotary_embedding(NodeContext& node, std::size_t cosine, std::size_t sine, std::size_t positions) {
  Steps steps(node);
  const Attributes& attributes = node.attributes();
  const bool is_flat = node.rank(0) == 3;
  Value x = node.input(0);
  std::int64_t heads = attributes.integer("num_heads", 0);
  if (is_flat && heads == 0) {
    // com.microsoft finds the size of a head in the cache.
    const std::int64_t half = node.shape(cosine)[node.rank(cosine) - 1];
    if (half < 1 || node.shape(0)[2] % (2 * half) != 0) return node.lacks("num_heads", "the number of heads");
    heads = node.shape(0)[2] / (2 * half);
  }
  if (is_flat) x = heads_apart(node, "heads", x, heads);
  const Shape shape = steps.shape(x);
  if (shape.rank() != 4) throw Error(ErrorCode::InvalidModel, "X: given shape " + to_string(node.shape(0)) + ", expected rank 3 or 4");
  const std::int64_t given = attributes.integer("rotary_embedding_dim", 0), turned = given == 0 ? shape[3] : given;
  if (turned < 2 || turned % 2 != 0 || turned > shape[3])
    throw Error(ErrorCode::InvalidModel, "attribute 'rotary_embedding_dim': given " + std::to_string(given) +
                                             ", expected an even number up to " + std::to_string(shape[3]));
  const std::int64_t half = turned / 2;
  const auto rows = [&](const char* name, std::size_t index) {
    Value cache = node.input(index);
    if (node.has(positions)) {
      Value places = node.input(positions);
      if (steps.rank(places) == 1 || steps.shape(places).elements() == 1) {
        const Value first =
            steps.reshape(std::string(name) + "/first", converted(node, std::string(name) + "/wide", places, ElementType::i64), {1});
        places =
            steps.unsqueeze(std::string(name) + "/places",
                            steps.add(std::string(name) + "/sum", first, steps.numbers(std::string(name) + "/numbers", 0, shape[2])), {0});
      }
      cache = steps.gather(std::string(name) + "/rows", cache, places, 0);
    } else if (steps.rank(cache) == 2) {
      cache = steps.unsqueeze(std::string(name) + "/rows", cache, {0});
    }
    if (steps.shape(cache)[2] > half) cache = steps.part(std::string(name) + "/part", cache, 2, 0, half);
    return steps.unsqueeze(name, cache, {1});
  };
  const Value c = rows("cosine", cosine), s = rows("sine", sine);
  const Value whole = steps.part("turned", x, 3, 0, turned);
  const bool interleaved = attributes.flag("interleaved", false);
  Value first, second;
  if (interleaved) {
    const Value pairs = steps.reshape("pairs", whole, {shape[0], shape[1], shape[2], half, 2});
    first = steps.gather("first", pairs, node.index("first/which", 0), 4);
    second = steps.gather("second", pairs, node.index("second/which", 1), 4);
  } else {
    first = steps.part("first", whole, 3, 0, half);
    second = steps.part("second", whole, 3, half, half);
  }
  const Value real =
      steps.binary("real", BinaryKind::Subtract, steps.multiply("first_cosine", first, c), steps.multiply("second_sine", second, s));
  const Value imaginary = steps.add("imaginary", steps.multiply("first_sine", first, s), steps.multiply("second_cosine", second, c));
  Value result;
  if (interleaved) {
    const Value both =
        node.step("both", Concat{4}, {steps.unsqueeze("real/last", real, {4}), steps.unsqueeze("imaginary/last", imaginary, {4})});
    result = steps.reshape("joined", both, {shape[0], shape[1], shape[2], turned});
  } else {
    result = node.step("joined", Concat{3}, {real, imaginary});
  }
  if (turned < shape[3]) result = node.step("all", Concat{3}, {result, steps.part("rest", x, 3, turned, shape[3] - turned)});
  return one(is_flat ? heads_together(node, "together", result) : result);
}

Converted convert_standard_rotary(NodeContext& node) { return convert_rotary_embedding(node, 1, 2, 3); }

Converted convert_microsoft_rotary(NodeContext& node) {
  if (node.attributes().number("scale", 1) != 1) return node.lacks("scale", "1");
  return convert_rotary_embedding(node, 2, 3, 1);
}

/// Attention with a state that each step decays, corrects and adds to (Yang et al., "Gated Delta Networks", 2024): one after the other.
class LinearAttention {
 public:
  explicit LinearAttention(NodeContext& node)
      : node_(node),
        steps_(node),
        heads_(node.attributes().integer("q_num_heads")),
        key_heads_(node.attributes().integer("kv_num_heads")),
        rule_(node.attributes().text("update_rule", "gated_delta")) {}

  Converted convert() {
    const bool gated = rule_ == "gated" || rule_ == "gated_delta", corrected = rule_ == "delta" || rule_ == "gated_delta";
    if (!gated && !corrected && rule_ != "linear") return node_.lacks("update_rule", "linear, gated, delta or gated_delta");
    if (gated != node_.has(4) || corrected != node_.has(5))
      throw Error(ErrorCode::InvalidModel, "decay and beta: given others than update_rule '" + rule_ + "' has, expected those");
    if (key_heads_ < 1 || heads_ % key_heads_ != 0)
      throw Error(ErrorCode::InvalidModel,
                  "attribute 'q_num_heads': given " + std::to_string(heads_) + ", expected a multiple of " + std::to_string(key_heads_));
    const Value q = heads_apart(node_, "q", node_.input(0), heads_), k = heads_apart(node_, "k", node_.input(1), key_heads_),
                v = heads_apart(node_, "v", node_.input(2), key_heads_);
    const Shape keys = steps_.shape(k);
    const std::int64_t length = keys[2], value_size = steps_.shape(v)[3];
    constexpr std::int64_t longest = 1024;
    if (length > longest) return node_.lacks("length: given " + std::to_string(length) + ", expected at most " + std::to_string(longest));
    const double scale = node_.attributes().number("scale", 0);
    scale_ = scale != 0 ? scale : 1 / std::sqrt(static_cast<double>(keys[3]));
    Value state =
        node_.has(3) ? node_.input(3) : node_.constant("state", Tensor(steps_.type(k), Shape{keys[0], key_heads_, keys[3], value_size}));
    const std::optional<Value> decay = gated ? std::optional(for_heads("decay", 4)) : std::nullopt;
    const std::optional<Value> beta = corrected ? std::optional(for_heads("beta", 5)) : std::nullopt;
    std::vector<Value> results;
    for (std::int64_t i = 0; i < length; ++i) {
      const std::string name = "step" + std::to_string(i);
      const auto at = [&](const char* what, Value value) { return steps_.part(name + "/" + what, value, 2, i, 1); };
      const Value key = steps_.transpose(name + "/key/turned", at("key", k), {0, 1, 3, 2});
      if (decay) {
        const Value shares =
            steps_.unary(name + "/shares", UnaryKind::Exp, steps_.transpose(name + "/decay/turned", at("decay", *decay), {0, 1, 3, 2}));
        state = steps_.multiply(name + "/decayed", state, shares);
      }
      Value value = at("value", v);
      if (beta) {
        const Value known = node_.step(name + "/known", MatMul{true, false}, {key, state});
        value = steps_.multiply(name + "/correction", at("beta", *beta), steps_.binary(name + "/news", BinaryKind::Subtract, value, known));
      }
      state = steps_.add(name + "/state", state, node_.step(name + "/written", MatMul{}, {key, value}));
      const Value read = repeated_heads(node_, name + "/read", state, heads_);
      results.push_back(node_.step(name + "/result", MatMul{}, {at("query", q), read}));
    }
    if (results.empty()) return node_.lacks("length: given 0, expected 1 or more");
    const Value all = results.size() == 1 ? results[0] : node_.step("results", Concat{2}, std::move(results));
    return std::vector<Value>{heads_together(node_, "together", steps_.scaled("scaled", all, scale_)), state};
  }

 private:
  /// [batch,length,heads * n] as [batch,heads,length,n]; a single number is for all heads.
  Value for_heads(const std::string& name, std::size_t index) {
    const std::int64_t width = node_.rank(index) == 3 ? node_.shape(index)[2] : 0;
    return heads_apart(node_, name, node_.input(index), width == 1 ? 1 : key_heads_);
  }

  NodeContext& node_;
  Steps steps_;
  std::int64_t heads_, key_heads_;
  std::string rule_;
  double scale_ = 1;
};

Converted convert_linear_attention(NodeContext& node) { return LinearAttention(node).convert(); }

constexpr OpType types[] = {
    {"Attention", convert_attention,
     "is_causal kv_num_heads left_window_size q_num_heads qk_matmul_output_mode right_window_size scale softcap softmax_precision"},
    {"LinearAttention", convert_linear_attention, "chunk_size kv_num_heads q_num_heads scale update_rule"},
    {"RotaryEmbedding", convert_standard_rotary, "interleaved num_heads rotary_embedding_dim"},
};

constexpr OpType microsoft_types[] = {
    {"RotaryEmbedding", convert_microsoft_rotary, "interleaved is_packed_batching num_heads rotary_embedding_dim scale"},
};

}  // namespace

std::span<const OpType> attention_ops() { return types; }
std::span<const OpType> microsoft_attention_ops() { return microsoft_types; }

}  // namespace octet::onnx
