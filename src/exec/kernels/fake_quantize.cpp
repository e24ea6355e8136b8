#include "exec/kernels/kernels.hpp"

namespace octet::exec {

/// The integer form is made when a reader asks for it, in the reader's layout.
bool lower(const FakeQuantize&, const FusedNode& group, PlanBuilder& builder) {
  if (!builder.regions().is_quantized(group.output)) return false;
  builder.define_rounded(group.output, builder.graph().node(group.head).inputs[0]);
  return true;
}

}  // namespace octet::exec
