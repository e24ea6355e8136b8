#include "exec/prepare.hpp"

#include <octet/graph/rewrite.hpp>

namespace octet::exec {

Graph prepare(const Graph& graph) {
  Graph prepared = fold_constants(use_f32(graph), false);
  prepared = fold_constants(spell_out_affine(prepared), false);
  prepared = fold_affine(prepared);
  return turn_shortcuts_into_convolutions(prepared);
}

}  // namespace octet::exec
