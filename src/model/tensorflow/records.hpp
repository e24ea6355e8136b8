#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <octet/tensor/element_type.hpp>
#include <octet/tensor/shape.hpp>

#include "base/wire.hpp"

namespace octet::tensorflow {

// What a file of TensorFlow says, before it means anything. Text and bytes are views of the file.

/// TensorShapeProto; -1 stands for a dimension that is open.
struct ShapeRecord {
  bool unknown_rank = false;
  Dims dims{};
};

/// TensorProto. Elements stay in the message until they are asked for.
struct TensorRecord {
  std::int64_t type = 0;
  ShapeRecord shape{};
  Bytes content{};  ///< tensor_content
  Bytes message{};  ///< all of it, for the typed lists of elements
};

/// An entry of NodeDef's attributes: an AttrValue that is read when it is asked for.
struct AttributeRecord {
  std::string_view name{};
  Bytes value{};
};

/// NodeDef.
struct NodeRecord {
  std::string_view name{}, type{};
  std::vector<std::string_view> inputs{};
  std::vector<AttributeRecord> attributes{};
  std::int64_t byte_offset = -1;
};

/// FunctionDef: nodes that a call stands for.
struct FunctionRecord {
  std::string_view name{};
  std::vector<std::string_view> arguments{}, results{};
  std::vector<NodeRecord> nodes{};
  std::vector<std::pair<std::string_view, std::string_view>> returns{};  ///< of each result the tensor of the body
  std::int64_t byte_offset = -1;
};

/// An input or output of a signature: what it is called, and the tensor of the graph.
struct PortRecord {
  std::string_view name{}, tensor{};
};

/// SignatureDef of a SavedModel.
struct SignatureRecord {
  std::string_view name{};
  std::vector<PortRecord> inputs{}, outputs{};
};

/// GraphDef, and where it comes from a SavedModel its signatures.
struct GraphRecord {
  std::vector<NodeRecord> nodes{};
  std::vector<FunctionRecord> functions{};
  std::vector<SignatureRecord> signatures{};
  std::vector<std::string_view> tags{};
  Bytes file{};                                    ///< for offsets in messages
  std::deque<std::string> made_text{};             ///< names and messages that the file does not have, for the views above
  std::shared_ptr<const std::string> own_bytes{};  ///< the messages of a text file
};

}  // namespace octet::tensorflow
