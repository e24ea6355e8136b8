#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <octet/graph/graph.hpp>

#include "base/file.hpp"
#include "model/onnx/export/message.hpp"

namespace octet::onnx {

/// The operator set in whose terms models are written that need no later one.
inline constexpr std::int64_t written_opset = 14;

/// The attributes of a node that is written.
class AttributeList {
 public:
  AttributeList& integer(std::string_view name, std::int64_t value);
  AttributeList& number(std::string_view name, double value);
  AttributeList& text(std::string_view name, std::string_view value);
  AttributeList& integers(std::string_view name, const Dims& values);
  const std::vector<Message>& messages() const noexcept { return messages_; }
  /// Takes a list of integers out again; nothing where there is none of that name.
  std::optional<Dims> take_integers(std::string_view name);
  AttributeList& texts(std::string_view name, const std::vector<std::string>& values);
  AttributeList& numbers(std::string_view name, const std::vector<float>& values);

 private:
  Message& add(std::string_view name, std::int64_t type);
  std::vector<Message> messages_;
  std::map<std::string, std::pair<std::size_t, Dims>, std::less<>> lists_;  ///< of integers: the message and what it holds
};

/// One node of the written model, its inputs and outputs by name.
struct WrittenNode {
  std::string type;
  std::string name;
  std::vector<std::string> inputs, outputs;
  AttributeList attributes;
};

/// An input or output of the written model.
struct WrittenPort {
  std::string name;
  ElementType type;
  Shape shape;
};

/// A model on its way into a file.
struct ModelFile {
  std::string name;
  std::vector<WrittenPort> inputs, outputs;
  std::vector<WrittenNode> nodes;
  std::map<std::string, Tensor> initializers;

  std::int64_t opset = written_opset;

  /// Writes axes as inputs, as operator sets from 18 on have them.
  void settle_axes();
  /// Removes nodes that no output needs, and initializers that nobody reads.
  void prune();
  /// Elements go from where they are into the file.
  void write(AtomicFile& file) const;
};

}  // namespace octet::onnx
