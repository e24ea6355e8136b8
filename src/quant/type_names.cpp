#include "quant/type_names.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "quant/glob.hpp"

namespace octet {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

/// Names that a file has, and the types that its layers become, both lower-case. Where a name becomes one of several types, it means all.
constexpr std::array<Pair, 68> names_of_files{{
    {"conv", "convolution"},
    {"conv", "groupconvolution"},
    {"convinteger", "convolution"},
    {"convinteger", "groupconvolution"},
    {"qlinearconv", "convolution"},
    {"qlinearconv", "groupconvolution"},
    {"convtranspose", "convolutionbackpropdata"},
    {"convtranspose", "groupconvolutionbackpropdata"},
    {"deconvolution", "convolutionbackpropdata"},
    {"deconvolution", "groupconvolutionbackpropdata"},
    {"fullyconnected", "matmul"},
    {"innerproduct", "matmul"},
    {"gemm", "matmul"},
    {"qgemm", "matmul"},
    {"matmulinteger", "matmul"},
    {"qlinearmatmul", "matmul"},
    {"qlinearadd", "add"},
    {"sum", "add"},
    {"sub", "subtract"},
    {"mul", "multiply"},
    {"qlinearmul", "multiply"},
    {"div", "divide"},
    {"max", "maximum"},
    {"min", "minimum"},
    {"pow", "power"},
    {"eltwise", "add"},
    {"eltwise", "subtract"},
    {"eltwise", "multiply"},
    {"eltwise", "divide"},
    {"eltwise", "maximum"},
    {"eltwise", "minimum"},
    {"eltwise", "power"},
    {"eltwise", "squareddifference"},
    {"scaleshift", "multiply"},
    {"scaleshift", "add"},
    {"pooling", "maxpool"},
    {"pooling", "avgpool"},
    {"averagepool", "avgpool"},
    {"qlinearaveragepool", "avgpool"},
    {"globalaveragepool", "avgpool"},
    {"globalaveragepool", "reducemean"},
    {"qlinearglobalaveragepool", "avgpool"},
    {"qlinearglobalaveragepool", "reducemean"},
    {"globalmaxpool", "maxpool"},
    {"globalmaxpool", "reducemax"},
    {"qlinearconcat", "concat"},
    {"permute", "transpose"},
    {"flatten", "reshape"},
    {"resize", "interpolate"},
    {"upsample", "interpolate"},
    {"resample", "interpolate"},
    {"clip", "clamp"},
    {"neg", "negative"},
    {"ceil", "ceiling"},
    {"not", "logicalnot"},
    {"hardswish", "hswish"},
    {"hardsigmoid", "hsigmoid"},
    {"leakyrelu", "prelu"},
    {"cast", "convert"},
    {"where", "select"},
    {"expand", "broadcast"},
    {"split", "variadicsplit"},
    {"batchnormalization", "batchnorminference"},
    {"instancenormalization", "mvn"},
    {"layernormalization", "mvn"},
    {"lpnormalization", "normalizel2"},
    {"normalize", "normalizel2"},
    {"quantizelinear", "fakequantize"},
}};

}  // namespace

bool matches_type(std::string_view pattern, std::string_view type) {
  const std::string asked = lower_case(pattern), own = lower_case(type);
  return matches_glob(asked, own) || std::ranges::find(names_of_files, Pair{asked, own}) != names_of_files.end();
}

bool matches_layer(std::string_view pattern, std::string_view layer) {
  constexpr std::string_view product = "/WithoutBiases";
  if (matches_glob(pattern, layer)) return true;
  return layer.ends_with(product) && matches_glob(pattern, layer.substr(0, layer.size() - product.size()));
}

}  // namespace octet
