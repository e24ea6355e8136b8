#include <algorithm>
#include <array>
#include <map>

#include "model/tensorflow/ops/ops.hpp"

namespace octet::tensorflow {
namespace {

Outputs convert_matmul(Context& node) {
  const bool transpose_a = node.attributes().boolean("transpose_a", false);
  const bool transpose_b = node.attributes().boolean("transpose_b", false);
  if (node.rank(0) != 2 || node.rank(1) != 2)
    node.refuse("inputs: given " + std::to_string(node.rank(0)) + " and " + std::to_string(node.rank(1)) + " dimensions, expected 2");
  return node.one(node.add(MatMul{transpose_a, transpose_b}, {node.plain(0), node.plain(1)}));
}

/// A product of rank 4 keeps the file's order, as networks that compute it have no channels there.
Outputs convert_batch_matmul(Context& node) {
  const MatMul op{node.attributes().boolean("adj_x", false), node.attributes().boolean("adj_y", false)};
  return node.one_of_layout(node.add(op, {node.plain(0), node.plain(1)}), {}, true);
}

/// One side of an Einsum: "abc".
using Letters = std::string;

Letters letters_in(Context& node, std::string_view text, std::size_t rank, std::size_t most_open) {
  // "..." stands for as many dimensions as are left, called 0, 1, ...
  Letters letters;
  const std::size_t dots = text.find("...");
  const std::size_t named = text.size() - (dots == std::string_view::npos ? 0 : 3);
  if (rank < named || (dots == std::string_view::npos && rank != named))
    node.refuse("attribute 'equation': given '" + std::string(text) + "' for " + std::to_string(rank) +
                " dimensions, expected as many letters");
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i != dots) {
      letters += text[i];
      continue;
    }
    const std::size_t open = rank - named;
    for (std::size_t k = 0; k < open; ++k) letters += static_cast<char>('0' + most_open - open + k);
    i += 2;
  }
  return letters;
}

bool has(const Letters& letters, char letter) { return letters.find(letter) != Letters::npos; }

/// The value with its dimensions in the order of the letters.
Value ordered(Context& node, const std::string& suffix, Value value, const Letters& have, const Letters& want) {
  if (have == want) return value;
  Dims order;
  for (const char letter : want) order.push_back(static_cast<std::int64_t>(have.find(letter)));
  return node.step(suffix, Transpose{}, {value, node.dims(suffix + "/order", order)});
}

struct Sizes {
  std::map<char, std::int64_t> of;
  Dims dims(const Letters& letters) const {
    Dims result;
    for (const char letter : letters) result.push_back(of.at(letter));
    return result;
  }
  std::int64_t product(const Letters& letters) const {
    std::int64_t result = 1;
    for (const char letter : letters) result *= of.at(letter);
    return result;
  }
};

Value with_shape(Context& node, const std::string& suffix, Value value, const Dims& dims) {
  return node.builder().reshaped(node.name() + "/" + suffix, value, dims);
}

/// Sums over what only this side has.
Value without_own(Context& node, const std::string& suffix, Value value, Letters& letters, const Letters& others) {
  Dims axes;
  Letters left;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    if (has(others, letters[i])) left += letters[i];
    else axes.push_back(static_cast<std::int64_t>(i));
  }
  if (axes.empty()) return value;
  letters = left;
  return node.step(suffix, Reduce{ReduceKind::Sum, false}, {value, node.dims(suffix + "/axes", axes)});
}

struct Equation {
  std::vector<Letters> inputs;
  Letters output;
};

Equation equation_of(Context& node) {
  std::string text(node.attributes().text("equation", ""));
  std::erase(text, ' ');
  const std::size_t arrow = text.find("->");
  if (arrow == std::string::npos) node.refuse("attribute 'equation': given '" + text + "', expected one with '->'");
  std::vector<std::string> sides;
  for (std::size_t begin = 0; begin <= arrow;) {
    const std::size_t end = std::min(text.find(',', begin), arrow);
    sides.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  if (sides.size() != node.input_count()) node.refuse("attribute 'equation': given '" + text + "', expected one for as many inputs");
  std::size_t most_open = 0;
  for (std::size_t i = 0; i < sides.size(); ++i)
    if (sides[i].find("...") != std::string::npos)
      most_open = std::max(most_open, node.rank(i) + 3 - std::min(node.rank(i) + 3, sides[i].size()));
  Equation equation;
  for (std::size_t i = 0; i < sides.size(); ++i) equation.inputs.push_back(letters_in(node, sides[i], node.rank(i), most_open));
  const std::string out = text.substr(arrow + 2);
  const std::size_t out_rank = out.find("...") == std::string::npos ? out.size() : out.size() - 3 + most_open;
  equation.output = letters_in(node, out, out_rank, most_open);
  return equation;
}

Outputs convert_einsum(Context& node) {
  const Equation equation = equation_of(node);
  Sizes sizes;
  for (std::size_t i = 0; i < equation.inputs.size(); ++i)
    for (std::size_t k = 0; k < equation.inputs[i].size(); ++k) {
      std::int64_t& size = sizes.of.try_emplace(equation.inputs[i][k], 1).first->second;
      size = std::max(size, node.shape(i)[k]);
      if (std::ranges::count(equation.inputs[i], equation.inputs[i][k]) > 1)
        node.refuse("attribute 'equation': given a letter twice for one input, expected different ones");
    }
  Letters a = equation.inputs.at(0);
  Value left = node.plain(0);
  if (equation.inputs.size() == 1) {
    left = without_own(node, "sum", left, a, equation.output);
    return node.one_of_layout(ordered(node, "transpose", left, a, equation.output), {}, true);
  }
  if (equation.inputs.size() != 2) node.refuse("inputs: given " + std::to_string(equation.inputs.size()) + ", expected 1 or 2");
  Letters b = equation.inputs[1];
  Value right = node.plain(1);
  left = without_own(node, "sum_a", left, a, b + equation.output);
  right = without_own(node, "sum_b", right, b, a + equation.output);
  Letters batch, rows, columns, summed;
  for (const char letter : equation.output) (has(a, letter) && has(b, letter) ? batch : has(a, letter) ? rows : columns) += letter;
  for (const char letter : a)
    if (has(b, letter) && !has(equation.output, letter)) summed += letter;
  left = ordered(node, "transpose_a", left, a, batch + rows + summed);
  right = ordered(node, "transpose_b", right, b, batch + summed + columns);
  Dims left_dims = sizes.dims(batch), right_dims = left_dims;
  left_dims.insert(left_dims.end(), {sizes.product(rows), sizes.product(summed)});
  right_dims.insert(right_dims.end(), {sizes.product(summed), sizes.product(columns)});
  left = with_shape(node, "reshape_a", left, left_dims);
  right = with_shape(node, "reshape_b", right, right_dims);
  const Value product = node.step("product", MatMul{}, {left, right});
  const Letters made = batch + rows + columns;
  const Value shaped = with_shape(node, "reshape", product, sizes.dims(made));
  return node.one_of_layout(ordered(node, "transpose", shaped, made, equation.output), {}, true);
}

constexpr std::array types{OpType{"MatMul", convert_matmul}, OpType{"BatchMatMul", convert_batch_matmul},
                           OpType{"BatchMatMulV2", convert_batch_matmul}, OpType{"BatchMatMulV3", convert_batch_matmul},
                           OpType{"Einsum", convert_einsum}};

}  // namespace

std::span<const OpType> matmul_ops() { return types; }

}  // namespace octet::tensorflow
