#pragma once

#include <cstdint>

#include <octet/graph/graph.hpp>

namespace octet::benchmarks {

/// ResNet-50 v1.5 (He et al., 2015, with the stride of a bottleneck in its 3x3 convolution) with generated weights, the same
/// on every call: for latency, memory and layer coverage, not for accuracy.
/// Input "input" [batch,3,224,224], output "logits" [batch,1000]. Batch normalization stays a node of its own.
Graph make_resnet50(std::int64_t batch = 1);

}  // namespace octet::benchmarks
