#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <octet/base/error.hpp>

#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/machine_learning.hpp"
#include "model/onnx/ops/ops.hpp"
#include "model/onnx/ops/steps.hpp"

namespace octet::onnx {
namespace {

// All trees are walked at once, a level a time: for each sample and tree the number of the node where it is, from which the feature, the
// number that it is compared with and both ways on are looked up. Leaves lead to themselves. Nakandala et al., "A Tensor Compiler for
// Unified Machine Learning Prediction Serving", 2020.

enum Mode : std::int64_t { LessEqual, Less, GreaterEqual, Greater, Equal, NotEqual, Leaf };

/// All nodes of all trees.
struct Forest {
  Dims features{}, modes{}, yes{}, no{}, missing{};
  std::vector<double> splits{};
  Dims roots{};
  std::int64_t targets = 1;
  std::vector<std::map<std::int64_t, double>> weights{};  ///< of each node, by target

  std::size_t size() const { return modes.size(); }
  std::int64_t add(std::int64_t feature, double split, std::int64_t mode) {
    const auto id = static_cast<std::int64_t>(size());
    features.push_back(feature), splits.push_back(split), modes.push_back(mode), yes.push_back(id), no.push_back(id), missing.push_back(0);
    weights.emplace_back();
    return id;
  }
};

[[noreturn]] void refuse_forest(const std::string& what) { throw Error(ErrorCode::InvalidModel, "trees: given " + what); }

/// Levels below the roots. Children have larger depths than their parents, or the walk would not end.
std::int64_t depth_of(const Forest& forest) {
  std::vector<std::int64_t> level = forest.roots;
  for (std::int64_t depth = 0;; ++depth) {
    if (depth > static_cast<std::int64_t>(forest.size())) refuse_forest("nodes that lead back to themselves, expected trees");
    std::vector<std::int64_t> next;
    for (const std::int64_t node : level) {
      const auto at = static_cast<std::size_t>(node);
      if (forest.modes[at] == Leaf) continue;
      next.push_back(forest.yes[at]);
      next.push_back(forest.no[at]);
    }
    std::ranges::sort(next);
    next.erase(std::unique(next.begin(), next.end()), next.end());
    if (next.empty()) return depth;
    level = std::move(next);
  }
}

void check(const Forest& forest, std::int64_t columns) {
  const auto count = static_cast<std::int64_t>(forest.size());
  const auto inside = [&](std::int64_t id) { return id >= 0 && id < count; };
  if (forest.roots.empty()) refuse_forest("no roots, expected one or more");
  for (const std::int64_t root : forest.roots)
    if (!inside(root)) refuse_forest("root " + std::to_string(root) + ", expected 0 to " + std::to_string(count - 1));
  for (std::size_t i = 0; i < forest.size(); ++i) {
    if (!inside(forest.yes[i]) || !inside(forest.no[i]))
      refuse_forest("node " + std::to_string(i) + " that leads nowhere, expected two nodes");
    if (forest.modes[i] != Leaf && (forest.features[i] < 0 || forest.features[i] >= columns))
      refuse_forest("feature " + std::to_string(forest.features[i]) + ", expected 0 to " + std::to_string(columns - 1));
    for (const auto& [target, weight] : forest.weights[i])
      if (target < 0 || target >= forest.targets)
        refuse_forest("target " + std::to_string(target) + ", expected 0 to " + std::to_string(forest.targets - 1));
  }
}

/// Nodes that only lead to each other have no root.
void require_all_reached(const Forest& forest) {
  std::vector<bool> reached(forest.size(), false);
  for (std::vector<std::int64_t> pending = forest.roots; !pending.empty();) {
    const auto at = static_cast<std::size_t>(pending.back());
    pending.pop_back();
    if (reached[at]) continue;
    reached[at] = true;
    pending.push_back(forest.yes[at]);
    pending.push_back(forest.no[at]);
  }
  const auto lost = std::ranges::find(reached, false);
  if (lost != reached.end()) refuse_forest("node " + std::to_string(lost - reached.begin()) + " that no root leads to, expected trees");
}

enum class Aggregate { Average, Sum, Min, Max };

class Walk {
 public:
  Walk(NodeContext& node, const Forest& forest, Value data)
      : node_(node), steps_(node), forest_(forest), data_(data), depth_(depth_of(forest)) {}

  /// [samples,targets].
  Value scores(Aggregate aggregate) {
    Value at = start();
    for (std::int64_t level = 0; level < depth_; ++level) at = next("level" + std::to_string(level), at);
    const double absent = aggregate == Aggregate::Min   ? std::numeric_limits<double>::infinity()
                          : aggregate == Aggregate::Max ? -std::numeric_limits<double>::infinity()
                                                        : 0;
    const Value rows = steps_.gather("weights", node_.constant("weights/table", table(absent)), at, 0);
    const ReduceKind kind = aggregate == Aggregate::Min   ? ReduceKind::Min
                            : aggregate == Aggregate::Max ? ReduceKind::Max
                            : aggregate == Aggregate::Sum ? ReduceKind::Sum
                                                          : ReduceKind::Sum;
    Value result = steps_.reduce("sum", kind, rows, {1}, false);
    if (aggregate == Aggregate::Average) result = steps_.scaled("mean", result, 1 / static_cast<double>(forest_.roots.size()));
    if (absent == 0) return result;
    const Value nothing = steps_.binary("nothing", BinaryKind::Equal, result, node_.scalar("absent", absent, result));
    return steps_.select("found", nothing, node_.scalar("zero", 0, result), result);
  }

 private:
  std::int64_t columns() const { return steps_.shape(data_)[1]; }

  Tensor table(double absent) const {
    Tensor table(ElementType::f64, Shape{static_cast<std::int64_t>(forest_.size()), forest_.targets});
    const auto values = table.mutable_data<double>();
    std::ranges::fill(values, absent);
    for (std::size_t i = 0; i < forest_.size(); ++i)
      for (const auto& [target, weight] : forest_.weights[i])
        values[i * static_cast<std::size_t>(forest_.targets) + static_cast<std::size_t>(target)] = weight;
    return table.converted(steps_.type(data_));
  }

  /// The roots for each sample, and where each sample's features begin among all numbers.
  Value start() {
    const Value shape = node_.step("shape", ShapeOf{}, {data_});
    const Value count = steps_.gather("count", shape, node_.index("count/which", 0), 0);
    const Value samples =
        node_.step("samples", Range{ElementType::i64}, {node_.index("samples/start", 0), count, node_.index("samples/step", 1)});
    begins_ = steps_.multiply("begins", steps_.unsqueeze("samples/column", samples, {1}), node_.index("columns", columns()));
    flat_ = steps_.reshape("flat", data_, {-1});
    splits_ = node_.constant("splits",
                             Tensor::from(forest_.splits, Shape{static_cast<std::int64_t>(forest_.size())}).converted(steps_.type(data_)));
    features_ = node_.dims("features", forest_.features), yes_ = node_.dims("yes", forest_.yes), no_ = node_.dims("no", forest_.no);
    const Value roots =
        node_.constant("roots", Tensor::from(forest_.roots).reshaped(Shape{1, static_cast<std::int64_t>(forest_.roots.size())}));
    return steps_.add("start", steps_.multiply("nothing_yet", begins_, node_.index("none", 0)), roots);
  }

  Value next(const std::string& name, Value at) {
    const Value places = steps_.add(name + "/places", begins_, steps_.gather(name + "/feature", features_, at, 0));
    const Value number = steps_.gather(name + "/number", flat_, places, 0), split = steps_.gather(name + "/split", splits_, at, 0);
    Value holds = condition(name, at, number, split);
    if (std::ranges::any_of(forest_.missing, [](std::int64_t flag) { return flag != 0; })) {
      const Value is_missing = steps_.binary(name + "/is_missing", BinaryKind::NotEqual, number, number);
      const Value tracks = steps_.gather(name + "/tracks", node_.dims(name + "/missing", forest_.missing), at, 0);
      const Value tracks_yes = steps_.binary(name + "/tracks_yes", BinaryKind::NotEqual, tracks, node_.index(name + "/zero", 0));
      holds = steps_.binary(name + "/holds", BinaryKind::LogicalOr, holds,
                            steps_.binary(name + "/taken", BinaryKind::LogicalAnd, is_missing, tracks_yes));
    }
    return steps_.select(name, holds, steps_.gather(name + "/yes", yes_, at, 0), steps_.gather(name + "/no", no_, at, 0));
  }

  /// Nodes of several modes each take the comparison of their own.
  Value condition(const std::string& name, Value at, Value number, Value split) {
    constexpr BinaryKind kinds[] = {BinaryKind::LessEqual, BinaryKind::Less,  BinaryKind::GreaterEqual,
                                    BinaryKind::Greater,   BinaryKind::Equal, BinaryKind::NotEqual};
    Dims used = forest_.modes;
    std::ranges::sort(used);
    used.erase(std::unique(used.begin(), used.end()), used.end());
    std::erase(used, std::int64_t{Leaf});
    std::optional<Value> result;
    for (const std::int64_t mode : used) {
      const std::string prefix = name + "/mode" + std::to_string(mode);
      Value holds = steps_.binary(prefix, kinds[mode], number, split);
      if (used.size() > 1) {
        const Value modes = steps_.gather(prefix + "/of_node", node_.dims(prefix + "/all", forest_.modes), at, 0);
        const Value counts = steps_.binary(prefix + "/counts", BinaryKind::Equal, modes, node_.index(prefix + "/number", mode));
        holds = steps_.binary(prefix + "/holds", BinaryKind::LogicalAnd, holds, counts);
      }
      result = result ? steps_.binary(prefix + "/any", BinaryKind::LogicalOr, *result, holds) : holds;
    }
    return *result;
  }

  NodeContext& node_;
  Steps steps_;
  const Forest& forest_;
  Value data_;
  std::int64_t depth_;
  Value begins_{}, flat_{}, splits_{}, features_{}, yes_{}, no_{};
};

std::int64_t mode_of(std::string_view word) {
  constexpr std::string_view words[] = {"BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ", "LEAF"};
  for (std::size_t i = 0; i < std::size(words); ++i)
    if (words[i] == word) return static_cast<std::int64_t>(i);
  refuse_forest("mode '" + std::string(word) + "', expected BRANCH_LEQ, BRANCH_LT, BRANCH_GTE, BRANCH_GT, BRANCH_EQ, BRANCH_NEQ or LEAF");
}

void require_size(const char* name, std::size_t given, std::size_t expected) {
  if (given != expected)
    throw Error(ErrorCode::InvalidModel,
                "attribute '" + std::string(name) + "': given " + std::to_string(given) + ", expected " + std::to_string(expected));
}

/// The form of the first three operator sets: lists with a row for each node, called by tree and number. `kind` is "target" or "class".
Forest read_lists(NodeContext& node, const std::string& kind, std::int64_t targets) {
  const Attributes& attributes = node.attributes();
  Forest forest;
  forest.targets = targets;
  const Dims trees = attributes.integers("nodes_treeids"), ids = attributes.integers("nodes_nodeids"),
             features = attributes.integers("nodes_featureids");
  const Dims yes = attributes.integers("nodes_truenodeids"), no = attributes.integers("nodes_falsenodeids");
  const Dims missing = attributes.integers("nodes_missing_value_tracks_true", Dims(trees.size(), 0));
  const std::vector<double> values = numbers_of(node, "nodes_values");
  const std::vector<std::string_view> modes = attributes.texts("nodes_modes");
  for (const std::size_t size : {ids.size(), features.size(), yes.size(), no.size(), missing.size(), values.size(), modes.size()})
    require_size("nodes_treeids", size, trees.size());
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> places;
  for (std::size_t i = 0; i < trees.size(); ++i) {
    if (!places.emplace(std::pair(trees[i], ids[i]), static_cast<std::int64_t>(i)).second)
      refuse_forest("a node twice, expected each once");
    forest.add(features[i], values[i], mode_of(modes[i]));
  }
  const auto place_of = [&](std::int64_t tree, std::int64_t id) {
    const auto found = places.find({tree, id});
    if (found == places.end())
      refuse_forest("node " + std::to_string(id) + " of tree " + std::to_string(tree) + ", expected one that is listed");
    return found->second;
  };
  std::vector<bool> is_child(trees.size(), false);
  for (std::size_t i = 0; i < trees.size(); ++i) {
    if (forest.modes[i] == Leaf) continue;
    forest.yes[i] = place_of(trees[i], yes[i]), forest.no[i] = place_of(trees[i], no[i]);
    forest.missing[i] = missing[i];
    is_child[static_cast<std::size_t>(forest.yes[i])] = is_child[static_cast<std::size_t>(forest.no[i])] = true;
  }
  for (std::size_t i = 0; i < trees.size(); ++i)
    if (!is_child[i]) forest.roots.push_back(static_cast<std::int64_t>(i));
  require_all_reached(forest);
  const Dims leaf_trees = attributes.integers(kind + "_treeids"), leaf_ids = attributes.integers(kind + "_nodeids"),
             leaf_targets = attributes.integers(kind + "_ids");
  const std::vector<double> weights = numbers_of(node, (kind + "_weights").c_str());
  for (const std::size_t size : {leaf_ids.size(), leaf_targets.size(), weights.size()})
    require_size((kind + "_treeids").c_str(), size, leaf_trees.size());
  for (std::size_t i = 0; i < weights.size(); ++i)
    forest.weights[static_cast<std::size_t>(place_of(leaf_trees[i], leaf_ids[i]))][leaf_targets[i]] += weights[i];
  return forest;
}

Aggregate aggregate_of(NodeContext& node) {
  const std::string_view word = node.attributes().text("aggregate_function", "SUM");
  if (word == "SUM") return Aggregate::Sum;
  if (word == "AVERAGE") return Aggregate::Average;
  if (word == "MIN") return Aggregate::Min;
  if (word == "MAX") return Aggregate::Max;
  throw Error(ErrorCode::InvalidModel,
              "attribute 'aggregate_function': given '" + std::string(word) + "', expected SUM, AVERAGE, MIN or MAX");
}

Value with_base(NodeContext& node, Value scores) {
  const std::vector<double> base = numbers_of(node, "base_values");
  if (base.empty()) return scores;
  const Value row = node.constant(
      "base", Tensor::from(base, Shape{static_cast<std::int64_t>(base.size())}).converted(node.graph().description(scores).element_type));
  return node.step("with_base", Binary{BinaryKind::Add}, {scores, row});
}

Value data_of(NodeContext& node, Forest& forest) {
  Value data = real_input(node, 0);
  if (node.rank(0) == 1) data = Steps(node).unsqueeze("row", data, {0});
  if (node.graph().shape(data).rank() != 2)
    throw Error(ErrorCode::InvalidModel, "X: given shape " + to_string(node.shape(0)) + ", expected rank 2");
  check(forest, node.graph().shape(data)[1]);
  return data;
}

Converted convert_regressor(NodeContext& node) {
  Forest forest = read_lists(node, "target", node.attributes().integer("n_targets", 1));
  const Value scores = Walk(node, forest, data_of(node, forest)).scores(aggregate_of(node));
  Converted result = with_transform(node, with_base(node, scores));
  if (result) result->front() = converted(node, "result", result->front(), ElementType::f32);
  return result;
}

Converted convert_classifier(NodeContext& node) {
  if (!node.attributes().has("classlabels_int64s")) return node.lacks("classlabels_int64s", "labels that are integers");
  const Dims labels = node.attributes().integers("classlabels_int64s");
  Dims used = node.attributes().integers("class_ids");
  std::ranges::sort(used);
  used.erase(std::unique(used.begin(), used.end()), used.end());
  // Trees of two classes may have weights of one alone. Those of the first are scores of the second, whose counterpart is implied.
  const bool one_class = labels.size() == 2 && used.size() == 1, binary = one_class && used[0] == 0;
  Forest forest = read_lists(node, "class", static_cast<std::int64_t>(labels.size()));
  bool all_positive = true;
  for (auto& weights : forest.weights) {
    for (const auto& [target, weight] : weights) all_positive = all_positive && weight >= 0;
  }
  if (binary) forest.targets = 1;
  const Value scores = with_base(node, Walk(node, forest, data_of(node, forest)).scores(Aggregate::Sum));
  std::optional<TwoClasses> two;
  if (one_class) two = TwoClasses{.threshold = all_positive ? 0.5 : 0, .complement = all_positive};
  Converted result = classified(node, scores, labels, two);
  if (result) (*result)[1] = converted(node, "result", (*result)[1], ElementType::f32);
  return result;
}

/// The form of operator set 5: leaves are apart from nodes.
Converted convert_ensemble(NodeContext& node) {
  const Attributes& attributes = node.attributes();
  const auto tensor = [&](const char* name) { return node.read(attributes.tensor(name)); };
  const Dims features = attributes.integers("nodes_featureids"), modes = tensor("nodes_modes").to_dims();
  const Dims yes = attributes.integers("nodes_truenodeids"), no = attributes.integers("nodes_falsenodeids");
  const Dims yes_leaf = attributes.integers("nodes_trueleafs"), no_leaf = attributes.integers("nodes_falseleafs");
  const Dims missing = attributes.integers("nodes_missing_value_tracks_true", Dims(features.size(), 0));
  const Dims targets = attributes.integers("leaf_targetids");
  const std::vector<double> splits = numbers_of(tensor("nodes_splits")), weights = numbers_of(tensor("leaf_weights"));
  for (const std::size_t size : {modes.size(), yes.size(), no.size(), yes_leaf.size(), no_leaf.size(), missing.size(), splits.size()})
    require_size("nodes_featureids", size, features.size());
  require_size("leaf_targetids", targets.size(), weights.size());
  Forest forest;
  forest.targets = attributes.integer("n_targets", 1);
  forest.roots = attributes.integers("tree_roots");
  std::vector<double> members;
  if (attributes.has("membership_values")) members = numbers_of(tensor("membership_values"));
  for (std::size_t i = 0; i < features.size(); ++i) {
    if (modes[i] < 0 || modes[i] > 6) refuse_forest("mode " + std::to_string(modes[i]) + ", expected 0 to 6");
    forest.add(features[i], splits[i], modes[i]);
    forest.missing[i] = missing[i];
  }
  const auto first_leaf = static_cast<std::int64_t>(forest.size());
  for (std::size_t i = 0; i < weights.size(); ++i)
    forest.weights[static_cast<std::size_t>(forest.add(0, 0, Leaf))][targets[i]] = weights[i];
  const auto child = [&](std::int64_t id, std::int64_t is_leaf) {
    const std::int64_t count = is_leaf != 0 ? static_cast<std::int64_t>(weights.size()) : first_leaf;
    if (id < 0 || id >= count) refuse_forest("child " + std::to_string(id) + ", expected 0 to " + std::to_string(count - 1));
    return is_leaf != 0 ? first_leaf + id : id;
  };
  for (std::size_t i = 0; i < features.size(); ++i) forest.yes[i] = child(yes[i], yes_leaf[i]), forest.no[i] = child(no[i], no_leaf[i]);
  // A node that asks for one of several numbers is a chain of nodes that ask for one each; the sets follow in the order of the walk.
  constexpr std::int64_t member = 6;
  std::size_t next_member = 0;
  std::vector<std::int64_t> pending(forest.roots.rbegin(), forest.roots.rend());
  std::vector<bool> seen(features.size(), false);
  while (!pending.empty()) {
    const std::int64_t id = pending.back();
    pending.pop_back();
    if (id < 0 || id >= first_leaf || seen[static_cast<std::size_t>(id)]) continue;
    const auto at = static_cast<std::size_t>(id);
    seen[at] = true;
    pending.push_back(forest.no[at]);
    pending.push_back(forest.yes[at]);
    if (modes[at] != member) continue;
    std::vector<double> set;
    while (next_member < members.size() && !std::isnan(members[next_member])) set.push_back(members[next_member++]);
    if (next_member++ >= members.size())
      refuse_forest("too few membership_values, expected a set for each node that asks for one, with NaN behind it");
    std::int64_t current = id;
    const std::int64_t then = forest.yes[at], otherwise = forest.no[at];
    forest.modes[at] = Equal;
    forest.splits[at] = set.empty() ? std::numeric_limits<double>::quiet_NaN() : set[0];
    for (std::size_t k = 1; k < set.size(); ++k) {
      const std::int64_t link = forest.add(features[at], set[k], Equal);
      forest.yes[static_cast<std::size_t>(link)] = then;
      forest.missing[static_cast<std::size_t>(link)] = missing[at];
      forest.no[static_cast<std::size_t>(current)] = link;
      current = link;
    }
    forest.no[static_cast<std::size_t>(current)] = otherwise;
  }
  const std::int64_t aggregate = attributes.integer("aggregate_function", 1), transform = attributes.integer("post_transform", 0);
  if (aggregate < 0 || aggregate > 3) return node.lacks("aggregate_function", "0 to 3");
  if (transform != 0) return node.lacks("post_transform", "0");
  constexpr Aggregate kinds[] = {Aggregate::Average, Aggregate::Sum, Aggregate::Min, Aggregate::Max};
  return one(Walk(node, forest, data_of(node, forest)).scores(kinds[aggregate]));
}

constexpr OpType types[] = {
    {"TreeEnsembleRegressor", convert_regressor,
     "aggregate_function base_values base_values_as_tensor n_targets nodes_falsenodeids nodes_featureids nodes_hitrates "
     "nodes_hitrates_as_tensor "
     "nodes_missing_value_tracks_true nodes_modes nodes_nodeids nodes_treeids nodes_truenodeids nodes_values nodes_values_as_tensor "
     "post_transform target_ids target_nodeids target_treeids target_weights target_weights_as_tensor"},
    {"TreeEnsembleClassifier", convert_classifier,
     "base_values base_values_as_tensor class_ids class_nodeids class_treeids class_weights class_weights_as_tensor classlabels_int64s "
     "nodes_falsenodeids nodes_featureids nodes_hitrates nodes_hitrates_as_tensor nodes_missing_value_tracks_true nodes_modes "
     "nodes_nodeids "
     "nodes_treeids nodes_truenodeids nodes_values nodes_values_as_tensor post_transform"},
    {"TreeEnsemble", convert_ensemble,
     "aggregate_function leaf_targetids leaf_weights membership_values n_targets nodes_falseleafs nodes_falsenodeids nodes_featureids "
     "nodes_hitrates nodes_missing_value_tracks_true nodes_modes nodes_splits nodes_trueleafs nodes_truenodeids post_transform tree_roots"},
};

}  // namespace

std::span<const OpType> tree_ops() { return types; }

}  // namespace octet::onnx
