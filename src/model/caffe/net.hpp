#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "model/caffe/message.hpp"

namespace octet::caffe {

/// An input that the net itself declares, or a layer of type Input.
struct InputRecord {
  std::string name{};  ///< of the Parameter that it becomes: that of the layer, or of its top where it has several
  std::string top{};
  Dims dims{};
  std::int64_t line = -1;
};

struct LayerRecord {
  std::string name{};
  std::string type{};  ///< in today's spelling, also of layers of the first version
  std::vector<std::string> bottoms{}, tops{};
  Message message{};
  std::int64_t line = -1;
  std::vector<InputRecord> inputs{};  ///< of a layer of type Input
};

/// The layers of a .prototxt that take part in inference: those of the phase TEST.
struct NetRecord {
  std::string name{};
  std::vector<InputRecord> inputs{};
  std::vector<LayerRecord> layers{};
  std::vector<std::string> notes{};  ///< what was left out

  /// Those of the net and of its layers, in the order of the file.
  std::vector<const InputRecord*> all_inputs() const;
};

/// Reads the text of a net. Throws Error(InvalidModel) with line and layer, and Error(Unsupported) for layers as they were before 2014.
NetRecord parse_net(std::string_view text);

/// Whether the text begins with a field that a net has, and no other message does that Octet reads.
bool begins_as_net(std::string_view text);

}  // namespace octet::caffe
