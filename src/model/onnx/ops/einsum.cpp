#include <algorithm>
#include <map>

#include <octet/base/error.hpp>

#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/ops.hpp"

namespace octet::onnx {
namespace {

// An equation names each dimension of each operand by a letter; the dimensions of "..." are given numbers of their own here. Operands are
// taken in one after another: what only one of two has and the rest does not need is summed first, then they are multiplied as matrices,
// dimensions that both keep in front.

/// Names of dimensions, in order.
using Labels = std::vector<int>;

bool has(const Labels& labels, int label) { return std::ranges::find(labels, label) != labels.end(); }

struct Equation {
  std::vector<Labels> operands;
  Labels result;
};

constexpr int first_ellipsis = 256;  ///< the label of the last dimension of "..."; those in front of it follow

[[noreturn]] void refuse_equation(const std::string& equation, const std::string& expected) {
  throw Error(ErrorCode::InvalidModel, "attribute 'equation': given '" + equation + "', expected " + expected);
}

/// Labels of one term; `rank` is the operand's, or that of the result where "..." stands for `ellipsis` dimensions.
Labels labels_of(const std::string& equation, std::string_view term, std::size_t ellipsis) {
  Labels labels;
  for (std::size_t i = 0; i < term.size(); ++i) {
    if (term.substr(i, 3) == "...") {
      for (std::size_t k = ellipsis; k-- > 0;) labels.push_back(first_ellipsis + static_cast<int>(k));
      i += 2;
    } else if (std::isalpha(static_cast<unsigned char>(term[i]))) {
      labels.push_back(term[i]);
    } else {
      refuse_equation(equation, "letters, commas, '...' and '->'");
    }
  }
  return labels;
}

std::size_t letters_in(std::string_view term) {
  return static_cast<std::size_t>(std::ranges::count_if(term, [](unsigned char sign) { return std::isalpha(sign) != 0; }));
}

std::vector<std::string> terms_of(const std::string& text) {
  std::vector<std::string> terms{""};
  for (const char sign : text) {
    if (sign == ',') terms.emplace_back();
    else terms.back() += sign;
  }
  return terms;
}

/// Without an arrow the result has "..." and what stands once, in alphabetical order.
Labels implied_result(const Equation& equation, std::size_t ellipsis) {
  std::map<int, int> counts;
  for (const Labels& operand : equation.operands)
    for (const int label : operand) ++counts[label];
  Labels result;
  for (std::size_t k = ellipsis; k-- > 0;) result.push_back(first_ellipsis + static_cast<int>(k));
  for (const auto& [label, count] : counts)
    if (count == 1 && label < first_ellipsis) result.push_back(label);
  return result;
}

Equation read_equation(NodeContext& node) {
  std::string text(node.attributes().text("equation", ""));
  std::erase(text, ' ');
  const std::size_t arrow = text.find("->");
  const std::vector<std::string> terms = terms_of(text.substr(0, arrow));
  if (terms.size() != node.input_count()) refuse_equation(text, "a term for each of the " + std::to_string(node.input_count()) + " inputs");
  Equation equation;
  std::size_t ellipsis = 0;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    const std::size_t letters = letters_in(terms[i]), rank = node.rank(i);
    const bool open = terms[i].find("...") != std::string::npos;
    if (letters > rank || (!open && letters != rank)) refuse_equation(text, "a letter for each dimension of " + to_string(node.shape(i)));
    equation.operands.push_back(labels_of(text, terms[i], rank - letters));
    if (open) ellipsis = std::max(ellipsis, rank - letters);
  }
  equation.result = arrow == std::string::npos ? implied_result(equation, ellipsis) : labels_of(text, text.substr(arrow + 2), ellipsis);
  for (std::size_t i = 0; i < equation.result.size(); ++i) {
    const int label = equation.result[i];
    const bool known = std::ranges::any_of(equation.operands, [&](const Labels& operand) { return has(operand, label); });
    if (!known || std::count(equation.result.begin(), equation.result.end(), label) > 1)
      refuse_equation(text, "each letter of the result once, and in an operand");
  }
  return equation;
}

/// A value whose dimensions have names.
struct Named {
  Value value;
  Labels labels;
};

class Summation {
 public:
  explicit Summation(NodeContext& node) : node_(node), equation_(read_equation(node)) {}

  Converted run() {
    std::vector<Named> operands;
    for (std::size_t i = 0; i < equation_.operands.size(); ++i) operands.push_back(diagonal({node_.input(i), equation_.operands[i]}));
    for (const Named& operand : operands) note_sizes(operand);
    Named result = operands[0];
    for (std::size_t i = 1; i < operands.size(); ++i) {
      Labels needed = equation_.result;
      for (std::size_t k = i + 1; k < operands.size(); ++k)
        needed.insert(needed.end(), operands[k].labels.begin(), operands[k].labels.end());
      result = product(summed(result, needed, operands[i].labels), summed(operands[i], needed, result.labels), needed);
    }
    return one(ordered(summed(result, equation_.result, {}), equation_.result, true).value);
  }

 private:
  Shape shape(Value value) const { return node_.graph().shape(value); }
  std::string next(const char* purpose) { return std::string(purpose) + std::to_string(count_++); }

  void note_sizes(const Named& operand) {
    const Shape dims = shape(operand.value);
    for (std::size_t i = 0; i < operand.labels.size(); ++i) {
      std::int64_t& size = sizes_.try_emplace(operand.labels[i], dims[i]).first->second;
      if (size == 1) size = dims[i];
      if (dims[i] != size && dims[i] != 1)
        throw Error(ErrorCode::InvalidModel, "dimension: given " + std::to_string(dims[i]) + " where another operand has " +
                                                 std::to_string(size) + ", expected equal ones for a letter");
    }
  }

  /// A letter that stands twice in one term takes the elements whose two indices are equal.
  Named diagonal(Named operand) {
    for (std::size_t i = 0; i < operand.labels.size(); ++i)
      for (std::size_t k = i + 1; k < operand.labels.size();) {
        if (operand.labels[i] != operand.labels[k]) {
          ++k;
          continue;
        }
        operand = without(operand, i, k);
      }
    return operand;
  }

  /// All but the elements with equal indices become zero, and the second dimension is summed.
  Named without(const Named& operand, std::size_t first, std::size_t second) {
    const Shape dims = shape(operand.value);
    if (dims[first] != dims[second])
      throw Error(ErrorCode::InvalidModel, "diagonal: given shape " + to_string(dims) + ", expected equal dimensions");
    const auto numbers = [&](std::size_t axis) {
      const std::string name = next("numbers");
      const Value list =
          node_.step(name + "/list", Range{ElementType::i64},
                     {node_.index(name + "/start", 0), node_.index(name + "/stop", dims[axis]), node_.index(name + "/step", 1)});
      return node_.step(name, Reshape{}, {list, node_.dims(name + "/shape", dims_along(axis, dims.rank()))});
    };
    const Value row = numbers(first), column = numbers(second);
    const std::string name = next("diagonal");
    const Value equal = node_.step(name + "/equal", Binary{BinaryKind::Equal}, {row, column});
    const Value zero = node_.scalar(name + "/zero", 0, operand.value);
    const Value kept = node_.step(name + "/kept", Select{}, {equal, operand.value, zero});
    const Value axes = node_.dims(name + "/axes", {static_cast<std::int64_t>(second)});
    Labels labels = operand.labels;
    labels.erase(labels.begin() + static_cast<std::ptrdiff_t>(second));
    return {node_.step(name, Reduce{ReduceKind::Sum, false}, {kept, axes}), labels};
  }

  /// Sums over what neither the result nor the other operand has.
  Named summed(const Named& operand, const Labels& needed, const Labels& other) {
    Dims axes;
    Labels kept;
    for (std::size_t i = 0; i < operand.labels.size(); ++i) {
      if (has(needed, operand.labels[i]) || has(other, operand.labels[i])) kept.push_back(operand.labels[i]);
      else axes.push_back(static_cast<std::int64_t>(i));
    }
    if (axes.empty()) return operand;
    const std::string name = next("sum");
    return {node_.step(name, Reduce{ReduceKind::Sum, false}, {operand.value, node_.dims(name + "/axes", axes)}), kept};
  }

  /// The dimensions in that order. The last step has the layer's name.
  Named ordered(const Named& operand, const Labels& labels, bool is_last = false) {
    if (operand.labels == labels) return operand;
    Dims order;
    for (const int label : labels) order.push_back(std::ranges::find(operand.labels, label) - operand.labels.begin());
    const std::string name = next("order");
    const Value list = node_.dims(name + "/list", order);
    return {is_last ? node_.add(Transpose{}, {operand.value, list}) : node_.step(name, Transpose{}, {operand.value, list}), labels};
  }

  /// Dimensions of one element are repeated, where the other operand has more.
  Named widened(const Named& operand, const Labels& shared) {
    Dims target = shape(operand.value).dims();
    for (std::size_t i = 0; i < operand.labels.size(); ++i)
      if (has(shared, operand.labels[i])) target[i] = sizes_.at(operand.labels[i]);
    if (Shape(target) == shape(operand.value)) return operand;
    const std::string name = next("widened");
    return {node_.step(name, Broadcast{Broadcast::Mode::Numpy}, {operand.value, node_.dims(name + "/shape", target)}), operand.labels};
  }

  Value matrices(const Named& operand, const Labels& batch, const Labels& rows, const Labels& columns) {
    Labels all = batch;
    all.insert(all.end(), rows.begin(), rows.end());
    all.insert(all.end(), columns.begin(), columns.end());
    const Value sorted = ordered(operand, all).value;
    const std::string name = next("matrices");
    const Shape dims = shape(sorted);
    const auto part = [&](std::size_t first, std::size_t last) { return static_cast<std::int64_t>(dims.elements(first, last)); };
    const Dims target{part(0, batch.size()), part(batch.size(), batch.size() + rows.size()), part(batch.size() + rows.size(), dims.rank())};
    return node_.step(name, Reshape{}, {sorted, node_.dims(name + "/shape", target)});
  }

  Named product(Named a, Named b, const Labels& needed) {
    Labels batch, inner, rows, columns;
    for (const int label : a.labels) (!has(b.labels, label) ? rows : has(needed, label) ? batch : inner).push_back(label);
    for (const int label : b.labels)
      if (!has(a.labels, label)) columns.push_back(label);
    Labels shared = batch;
    shared.insert(shared.end(), inner.begin(), inner.end());
    a = widened(a, shared);
    b = widened(b, shared);
    const Value left = matrices(a, batch, rows, inner), right = matrices(b, batch, inner, columns);
    const std::string name = next("product");
    const Value flat = node_.step(name + "/flat", MatMul{}, {left, right});
    Labels labels = batch;
    labels.insert(labels.end(), rows.begin(), rows.end());
    labels.insert(labels.end(), columns.begin(), columns.end());
    Dims dims;
    const auto add = [&](const Named& operand, const Labels& list) {
      for (const int label : list)
        dims.push_back(shape(operand.value)[static_cast<std::size_t>(std::ranges::find(operand.labels, label) - operand.labels.begin())]);
    };
    add(a, batch), add(a, rows), add(b, columns);
    return {node_.step(name, Reshape{}, {flat, node_.dims(name + "/shape", dims)}), labels};
  }

  NodeContext& node_;
  Equation equation_;
  std::map<int, std::int64_t> sizes_{};
  int count_ = 0;
};

Converted convert_einsum(NodeContext& node) { return Summation(node).run(); }

constexpr OpType types[] = {{"Einsum", convert_einsum, "equation"}};

}  // namespace

std::span<const OpType> einsum_ops() { return types; }

}  // namespace octet::onnx
