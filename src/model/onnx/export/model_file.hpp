#pragma once

#include <map>
#include <string>
#include <vector>

#include <octet/graph/graph.hpp>

#include "base/file.hpp"
#include "model/onnx/export/message.hpp"

namespace octet::onnx {

/// The attributes of a node that is written.
class AttributeList {
 public:
  AttributeList& integer(std::string_view name, std::int64_t value);
  AttributeList& number(std::string_view name, double value);
  AttributeList& text(std::string_view name, std::string_view value);
  AttributeList& integers(std::string_view name, const Dims& values);
  const std::vector<Message>& messages() const noexcept { return messages_; }

 private:
  Message& add(std::string_view name, std::int64_t type);
  std::vector<Message> messages_;
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

  /// Removes nodes that no output needs, and initializers that nobody reads.
  void prune();
  /// Elements go from where they are into the file.
  void write(AtomicFile& file) const;
};

/// The operator set in whose terms models are written.
inline constexpr std::int64_t written_opset = 14;

}  // namespace octet::onnx
