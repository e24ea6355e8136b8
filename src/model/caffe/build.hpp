#pragma once

#include <octet/graph/graph.hpp>
#include <octet/model/options.hpp>

#include "model/caffe/net.hpp"
#include "model/caffe/weights.hpp"

namespace octet::caffe {

/// The graph of a net. Throws Error naming every layer that cannot be translated, each with its reason.
Graph build_net(const NetRecord& net, const Weights& weights, const ReadOptions& options);

}  // namespace octet::caffe
