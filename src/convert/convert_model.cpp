#include <octet/convert/convert.hpp>
#include <octet/graph/affine.hpp>
#include <octet/graph/rewrite.hpp>

#include "convert/passes.hpp"

namespace octet {

Graph convert_model(const Graph& graph, const ConvertOptions& options) {
  using namespace convert_passes;
  Graph result = options.inputs.empty() && options.outputs.empty() ? graph : cut(graph, options.inputs, options.outputs);
  result = fold_constants(normalize_inputs(result, options), true, options.keep_shape_ops);
  if (!options.disable_fusing) result = fold_channel_reversal(fold_affine(result, options.keep_shape_ops));
  if (options.image_inputs) result = take_images(result);
  return options.fp16 ? use_f16(result) : result;
}

}  // namespace octet
