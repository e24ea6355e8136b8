#include "model/onnx/ops/machine_learning.hpp"

#include <algorithm>
#include <limits>

#include <octet/base/error.hpp>

#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/ops.hpp"
#include "model/onnx/ops/steps.hpp"

namespace octet::onnx {

std::vector<double> numbers_of(NodeContext& node, const char* name) {
  const std::string as_tensor = std::string(name) + "_as_tensor";
  if (node.attributes().has(as_tensor)) return numbers_of(node.read(node.attributes().tensor(as_tensor)));
  if (!node.attributes().has(name)) return {};
  const std::vector<float> numbers = node.attributes().numbers(name);
  return {numbers.begin(), numbers.end()};
}

std::vector<double> numbers_of(const Tensor& tensor) {
  const Tensor wide = tensor.converted(ElementType::f64);
  return {wide.data<double>().begin(), wide.data<double>().end()};
}

Value real_input(NodeContext& node, std::size_t index) {
  const ElementType type = node.type(index);
  return converted(node, "data", node.input(index), is_floating_point(type) ? type : ElementType::f32);
}

Converted with_transform(NodeContext& node, Value scores) {
  Steps steps(node);
  const std::string_view transform = node.attributes().text("post_transform", "NONE");
  const auto last = static_cast<std::int64_t>(steps.rank(scores)) - 1;
  if (transform == "NONE") return one(scores);
  if (transform == "LOGISTIC") return one(steps.unary("logistic", UnaryKind::Sigmoid, scores));
  if (transform == "SOFTMAX") return one(node.step("softmax", Softmax{last}, {scores}));
  if (transform == "SOFTMAX_ZERO") {
    // Scores of exactly zero stay so, and count among the others as such.
    const Value zero = node.scalar("zero", 0, scores), is_zero = steps.binary("is_zero", BinaryKind::Equal, scores, zero);
    const Value largest = steps.reduce("largest", ReduceKind::Max, scores, {last});
    const Value powers = steps.unary("powers", UnaryKind::Exp, steps.binary("lowered", BinaryKind::Subtract, scores, largest));
    const Value kept = steps.select("kept", is_zero, zero, powers);
    return one(steps.binary("shares", BinaryKind::Divide, kept, steps.reduce("sum", ReduceKind::Sum, kept, {last})));
  }
  return node.lacks("post_transform", "NONE, LOGISTIC, SOFTMAX or SOFTMAX_ZERO");
}

namespace {

Value constant_row(NodeContext& node, const std::string& name, const std::vector<double>& numbers, Value like) {
  return node.constant(
      name, Tensor::from(numbers, Shape{static_cast<std::int64_t>(numbers.size())}).converted(node.graph().description(like).element_type));
}

Converted convert_scaler(NodeContext& node) {
  Value x = real_input(node, 0);
  Steps steps(node);
  const std::vector<double> offset = numbers_of(node, "offset"), scale = numbers_of(node, "scale");
  if (!offset.empty()) x = steps.binary("centered", BinaryKind::Subtract, x, constant_row(node, "offset", offset, x));
  if (!scale.empty()) x = steps.multiply("scaled", x, constant_row(node, "scale", scale, x));
  return one(converted(node, "result", x, ElementType::f32));
}

Converted convert_normalizer(NodeContext& node) {
  Steps steps(node);
  const std::string_view norm = node.attributes().text("norm", "MAX");
  const Value x = converted(node, "typed", real_input(node, 0), ElementType::f32);
  const Dims axes{static_cast<std::int64_t>(steps.rank(x)) - 1};
  if (norm != "MAX" && norm != "L1" && norm != "L2") return node.lacks("norm", "MAX, L1 or L2");
  const ReduceKind kind = norm == "MAX" ? ReduceKind::Max : norm == "L1" ? ReduceKind::L1 : ReduceKind::L2;
  const Value size = steps.reduce("size", kind, x, axes);
  const Value is_zero = steps.binary("is_zero", BinaryKind::Equal, size, node.scalar("zero", 0, size));
  return one(steps.binary("normalized", BinaryKind::Divide, x, steps.select("divisor", is_zero, node.scalar("one", 1, size), size)));
}

Converted convert_binarizer(NodeContext& node) {
  const Value x = node.input(0);
  const Value above =
      Steps(node).binary("above", BinaryKind::Greater, x, node.scalar("threshold", node.attributes().number("threshold", 0), x));
  return one(node.add(Convert{node.type(0)}, {above}));
}

Converted convert_imputer(NodeContext& node) {
  Steps steps(node);
  const Value x = node.input(0);
  const bool of_integers = !is_floating_point(node.type(0));
  std::vector<double> values;
  if (of_integers)
    for (const std::int64_t value : node.attributes().integers("imputed_value_int64s", {})) values.push_back(static_cast<double>(value));
  else values = numbers_of(node, "imputed_value_floats");
  if (values.empty()) return node.lacks("imputed values: given none for this element type, expected one or one for each column");
  const double replaced = of_integers ? static_cast<double>(node.attributes().integer("replaced_value_int64", 0))
                                      : node.attributes().number("replaced_value_float", 0);
  const Value missing = replaced != replaced ? steps.binary("missing", BinaryKind::NotEqual, x, x)
                                             : steps.binary("missing", BinaryKind::Equal, x, node.scalar("replaced", replaced, x));
  return one(node.add(Select{}, {missing, constant_row(node, "imputed", values, x), x}));
}

/// Some columns of each row.
Converted convert_feature_extractor(NodeContext& node) {
  Steps steps(node);
  Value x = node.input(0);
  if (steps.rank(x) == 1) x = steps.unsqueeze("row", x, {0});
  return one(node.add(Gather{}, {x, steps.reshape("columns", node.input(1), {-1}), node.index("axis", -1)}));
}

Converted convert_feature_vectorizer(NodeContext& node) {
  Steps steps(node);
  std::vector<Value> parts;
  for (std::size_t i = 0; i < node.input_count(); ++i) {
    Value part = converted(node, "part" + std::to_string(i), node.input(i), ElementType::f32);
    if (steps.rank(part) == 1) part = steps.unsqueeze("row" + std::to_string(i), part, {1});
    parts.push_back(part);
  }
  return one(node.add(Concat{1}, std::move(parts)));
}

/// Whether each element is each of the keys: a new last dimension.
Value matches(NodeContext& node, Value x, const Tensor& keys) {
  Steps steps(node);
  const auto last = static_cast<std::int64_t>(steps.rank(x));
  const Value typed = converted(node, "key_typed", x, keys.element_type());
  return steps.binary("matches", BinaryKind::Equal, steps.unsqueeze("column", typed, {last}), node.constant("keys", keys));
}

/// A list of numbers that attributes give as floating-point numbers, integers or a tensor.
std::optional<Tensor> list_of(NodeContext& node, const std::string& name) {
  const Attributes& attributes = node.attributes();
  if (attributes.has(name + "_int64s")) return Tensor::from(attributes.integers(name + "_int64s"));
  if (attributes.has(name + "_floats")) {
    const std::vector<float> numbers = attributes.numbers(name + "_floats");
    return Tensor::from(numbers, Shape{static_cast<std::int64_t>(numbers.size())});
  }
  const std::string tensor = name + "_tensor";
  if (attributes.has(tensor) && element_type_of(attributes.tensor(tensor).data_type)) return node.read(attributes.tensor(tensor));
  return std::nullopt;
}

/// The value of the key that each element is, or a default one.
Converted convert_label_encoder(NodeContext& node) {
  Steps steps(node);
  const std::optional<Tensor> keys = list_of(node, "keys"), values = list_of(node, "values");
  if (!keys || !values) return node.lacks("keys and values: given texts or none, expected numbers");
  if (keys->elements() != values->elements() || keys->elements() == 0)
    throw Error(ErrorCode::InvalidModel, "keys: given " + std::to_string(keys->elements()) + " for " + std::to_string(values->elements()) +
                                             " values, expected as many");
  const ElementType type = values->element_type();
  double fallback = is_floating_point(type) ? 0 : -1;
  if (node.attributes().has("default_float")) fallback = is_floating_point(type) ? node.attributes().number("default_float", 0) : fallback;
  if (is_floating_point(type) && !node.attributes().has("default_float")) fallback = -0.0;
  if (!is_floating_point(type)) fallback = static_cast<double>(node.attributes().integer("default_int64", -1));
  if (node.attributes().has("default_tensor")) fallback = numbers_of(node.read(node.attributes().tensor("default_tensor"))).at(0);
  const Value hits = matches(node, node.input(0), *keys);
  const auto last = static_cast<std::int64_t>(steps.rank(hits)) - 1;
  const Value flags = node.step("flags", Convert{ElementType::f32}, {hits});
  const TopK best{last, TopK::Mode::Max, TopK::Sort::Values, ElementType::i64};
  const Value place =
      steps.reduce("place", ReduceKind::Sum, output(node.step("best", best, {flags, node.index("k", 1)}), 1), {last}, false);
  const Value found = steps.reduce("found", ReduceKind::LogicalOr, hits, {last}, false);
  const Value chosen =
      steps.gather("chosen", node.constant("values", values->reshaped(Shape{static_cast<std::int64_t>(values->elements())})), place, 0);
  return one(node.add(Select{}, {found, chosen, node.scalar("default", fallback, chosen)}));
}

Converted convert_one_hot(NodeContext& node) {
  if (!node.attributes().has("cats_int64s")) return node.lacks("cats_int64s", "a list of integers");
  if (!node.attributes().flag("zeros", true)) return node.lacks("zeros", "1");
  return one(node.add(Convert{ElementType::f32}, {matches(node, node.input(0), Tensor::from(node.attributes().integers("cats_int64s")))}));
}

/// X times the coefficients, one row for each result.
Value linear_scores(NodeContext& node, std::int64_t rows) {
  Steps steps(node);
  const Value x = converted(node, "typed", real_input(node, 0), ElementType::f32);
  const std::vector<double> weights = numbers_of(node, "coefficients"), shifts = numbers_of(node, "intercepts");
  if (rows < 1 || weights.size() % static_cast<std::size_t>(rows) != 0)
    throw Error(ErrorCode::InvalidModel,
                "attribute 'coefficients': given " + std::to_string(weights.size()) + ", expected a multiple of " + std::to_string(rows));
  const auto columns = static_cast<std::int64_t>(weights.size()) / rows;
  const Value matrix = node.constant("coefficients", Tensor::from(weights, Shape{rows, columns}).converted(ElementType::f32));
  const Value product = node.step("product", MatMul{false, true}, {x, matrix});
  return shifts.empty() ? product : steps.add("scores", product, constant_row(node, "intercepts", shifts, product));
}

Converted convert_linear_regressor(NodeContext& node) {
  return with_transform(node, linear_scores(node, node.attributes().integer("targets", 1)));
}

Converted convert_linear_classifier(NodeContext& node) {
  if (!node.attributes().has("classlabels_ints")) return node.lacks("classlabels_ints", "labels that are integers");
  const Dims labels = node.attributes().integers("classlabels_ints");
  const auto rows = static_cast<std::int64_t>(std::max<std::size_t>(numbers_of(node, "intercepts").size(), 1));
  std::optional<TwoClasses> two;
  if (rows == 1 && labels.size() == 2) two = TwoClasses{.threshold = 0, .complement = true};
  return classified(node, linear_scores(node, rows), labels, two);
}

/// Sequences of maps have no counterpart; what they are made of is given as it is, with a note.
Converted convert_zip_map(NodeContext& node) {
  node.note("its maps of labels are given as the tensor of their numbers");
  return one(node.input(0));
}

constexpr OpType types[] = {
    {"Scaler", convert_scaler, "offset scale"},
    {"Normalizer", convert_normalizer, "norm"},
    {"Binarizer", convert_binarizer, "threshold"},
    {"Imputer", convert_imputer, "imputed_value_floats imputed_value_int64s replaced_value_float replaced_value_int64"},
    {"ArrayFeatureExtractor", convert_feature_extractor},
    {"FeatureVectorizer", convert_feature_vectorizer, "inputdimensions"},
    {"LabelEncoder", convert_label_encoder,
     "default_float default_int64 default_string default_tensor keys_floats keys_int64s keys_tensor values_floats values_int64s "
     "values_tensor"},
    {"OneHotEncoder", convert_one_hot, "cats_int64s zeros"},
    {"LinearRegressor", convert_linear_regressor, "coefficients intercepts post_transform targets"},
    {"LinearClassifier", convert_linear_classifier, "classlabels_ints coefficients intercepts multi_class post_transform"},
    {"ZipMap", convert_zip_map, "classlabels_int64s classlabels_strings"},
};

}  // namespace

Converted classified(NodeContext& node, Value scores, const Dims& labels, std::optional<TwoClasses> two) {
  Steps steps(node);
  const std::int64_t columns = steps.shape(scores)[1];
  const auto label = [&](Value place) { return steps.gather("label", node.constant("labels", Tensor::from(labels)), place, 0); };
  if (two && columns <= 2) {
    const Value score = steps.reshape("score", steps.part("second_scores", scores, 1, columns - 1, 1), {-1});
    const Value second = steps.binary("is_second", BinaryKind::Greater, score, node.scalar("threshold", two->threshold, score));
    const Value place = node.step("place", Convert{ElementType::i64}, {second});
    if (columns == 2) {
      const Converted both = with_transform(node, scores);
      return both ? Converted(std::vector<Value>{label(place), both->front()}) : std::nullopt;
    }
    Value first = steps.unary("negative", UnaryKind::Negative, scores), last = scores;
    if (node.attributes().text("post_transform", "NONE") == "LOGISTIC") {
      first = steps.unary("first", UnaryKind::Sigmoid, first), last = steps.unary("second", UnaryKind::Sigmoid, last);
    } else if (two->complement) {
      first = steps.add("rest", first, node.scalar("one", 1, scores));
    }
    return std::vector<Value>{label(place), node.step("both", Concat{1}, {first, last})};
  }
  const TopK best{1, TopK::Mode::Max, TopK::Sort::Values, ElementType::i64};
  const Value place = steps.reshape("place", output(node.step("best", best, {scores, node.index("k", 1)}), 1), {-1});
  const Converted shares = with_transform(node, scores);
  if (!shares) return std::nullopt;
  return std::vector<Value>{label(place), shares->front()};
}

std::span<const OpType> machine_learning_ops() { return types; }

}  // namespace octet::onnx
