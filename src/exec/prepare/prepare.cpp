#include "exec/prepare.hpp"

#include <octet/graph/affine.hpp>
#include <octet/graph/rewrite.hpp>

#include "graph/use_f32.hpp"

namespace octet::exec {

PreparedGraph prepare(const Graph& graph) {
  const Graph folded = fold_affine(fold_constants(use_f32(graph)));
  return {turn_shortcuts_into_convolutions(fold_constants(folded, false)), read_quantized_layers(folded)};
}

}  // namespace octet::exec
