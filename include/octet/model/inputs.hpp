#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/tensor/element_type.hpp>
#include <octet/tensor/shape.hpp>

namespace octet {

/// A dimension of an input as a model file declares it.
struct DeclaredDim {
  std::int64_t size = -1;  ///< -1 where the file leaves it open
  std::string name{};      ///< what an ONNX file calls an open dimension, such as "batch"; may be empty
  bool is_open() const noexcept { return size < 0; }
  bool operator==(const DeclaredDim&) const = default;
};

/// An input as a model file declares it.
struct DeclaredInput {
  std::string name{};
  std::vector<std::string> tensor_names{};  ///< further names that an IR gives it
  ElementType element_type = ElementType::f32;
  std::optional<std::vector<DeclaredDim>> dims{};  ///< nothing where the file gives no shape
  /// Where the network's input has its dimensions in another order than the file: its dimension i is the file's order[i]. Else empty.
  std::vector<std::size_t> order{};
  bool operator==(const DeclaredInput&) const = default;
};

/// The inputs that a model file of any format leaves to its caller, in its order, without what lies behind them: which dimensions are open
/// can be asked before ReadOptions::input_shapes are made. Throws Error as read_model does.
OCTET_API std::vector<DeclaredInput> declared_inputs(const std::filesystem::path& path);

/// "[batch,3,?,224]": open dimensions by their names, or as a question mark; "[...]" where nothing is declared.
OCTET_API std::string to_string(const std::optional<std::vector<DeclaredDim>>& dims);

}  // namespace octet
