#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <octet/graph/graph.hpp>

namespace octet::ir {

// What an IR says, before anything is made of it. Lines are 1-based.

struct PortRecord {
  std::int64_t id = 0;
  std::string precision{};  ///< empty where absent
  std::vector<std::string> names{};
  Dims dims{};             ///< -1 where dynamic
  std::string children{};  ///< text of the elements that are not dims
  std::int64_t line = 0;
};

/// A constant of a layer of version 7 or older, which has no layer of its own.
struct BlobRecord {
  std::string name{};       ///< "weights", "biases", "custom"
  std::string precision{};  ///< empty where absent
  std::int64_t offset = 0, size = 0;  ///< in bytes
  std::int64_t line = 0;
};

struct LayerRecord {
  std::int64_t id = 0;
  std::string name{}, type{}, version{};
  std::vector<RawAttribute> layer_attributes{};  ///< beyond id, name, type and version
  std::vector<RawAttribute> attributes{};        ///< of `data`
  std::vector<PortRecord> inputs{}, outputs{};
  std::vector<BlobRecord> blobs{};  ///< of version 7 and older
  std::string rt_info{};       ///< text of the element
  std::string raw_children{};  ///< text of the elements of other names
  std::int64_t line = 0;
  std::int64_t data_line = 0;  ///< of the `data` element, or of the layer where it has none
};

struct EdgeRecord {
  std::int64_t from_layer = 0, from_port = 0, to_layer = 0, to_port = 0;
  std::int64_t line = 0;
};

struct NetRecord {
  std::string name{};
  GraphOrigin origin{};
  std::vector<LayerRecord> layers{};
  std::vector<EdgeRecord> edges{};
};

}  // namespace octet::ir
