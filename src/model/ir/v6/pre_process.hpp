#pragma once

#include <string>
#include <vector>

#include <octet/tensor/element_type.hpp>

#include "model/ir/xml_source.hpp"

namespace octet::ir::v6 {

/// What is subtracted from one input: a value or an image for each channel.
struct PreProcess {
  struct Channel {
    std::int64_t id = 0;
    double mean = 0;
    std::int64_t offset = 0, size = 0;  ///< of a mean image in the .bin; size 0 where there is none
    std::int64_t line = 0;
  };
  std::string layer{};  ///< name of the Input; empty means the first of rank 4
  ElementType image_type = ElementType::f32;
  std::vector<Channel> channels{};
  std::int64_t line = 0;

  bool has_images() const { return !channels.empty() && channels.front().size > 0; }
};

/// The `pre-process` elements of a net. Throws Error(InvalidModel) with a line where one is malformed.
std::vector<PreProcess> parse_pre_process(const XmlSource& source);

}  // namespace octet::ir::v6
