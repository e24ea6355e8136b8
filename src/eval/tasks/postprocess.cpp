#include "eval/tasks/postprocess.hpp"

#include <octet/base/error.hpp>

namespace octet {

ImageSize image_size_of(const PostprocessedSample& sample, const char* step) {
  if (sample.image) return *sample.image;
  throw Error(ErrorCode::Unsupported, std::string(step) + ": given '" + sample.annotation.identifier +
                                          "', which holds a tensor, expected an image, whose size the step asks for");
}

}  // namespace octet
