#pragma once

#include <set>
#include <string>

#include "model/caffe/message.hpp"

namespace octet::caffe {

/// What the rules of layers ask of a net; its phase is TEST.
struct NetState {
  std::int64_t level = 0;
  std::set<std::string> stages{};
};

/// The `state` of a net, but for its phase.
NetState read_state(Params& net);

/// Whether the `include` and `exclude` rules of a layer let it take part in inference.
bool takes_part(Params& layer, const NetState& state);

}  // namespace octet::caffe
