#include "exec/prepare.hpp"

#include <octet/graph/affine.hpp>
#include <octet/graph/rewrite.hpp>

namespace octet::exec {

Graph prepare(const Graph& graph) {
  const Graph constants_folded = fold_constants(use_f32(graph), false);
  return turn_shortcuts_into_convolutions(fold_affine(constants_folded));
}

}  // namespace octet::exec
