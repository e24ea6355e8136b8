#pragma once

#include "model/tensorflow/records.hpp"

namespace octet::tensorflow {

/// Puts the nodes of functions in the place of what calls them (PartitionedCall, StatefulPartitionedCall, or a node of the function's
/// name), called CALLER/NODE. The caller stays as an IdentityN of the results. Throws Error(InvalidModel) for a function that calls itself.
void inline_functions(GraphRecord& graph);

}  // namespace octet::tensorflow
