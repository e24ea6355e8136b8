#pragma once

#include <string>

#include "exec/onednn/primitives.hpp"

/// Code of oneDNN that computes wrong results, or crashes, for some shapes: found by tests/fuzz/kernels, each class described where it is
/// refused. Primitives ask before they take an implementation, and go on to the next one where the answer is no.
namespace octet::exec::dnn {

/// What oneDNN offers for a convolution.
struct ConvolutionOffer {
  const Convolution& operands;
  const PostOps& post_ops;
  bool transposed = false;
  std::string implementation{};
  Desc destination{};
};

bool is_trusted(const ConvolutionOffer& offer);

/// Whether oneDNN rounds floats in one layout to integers in the other one rightly. quantize() throws dnnl::error where it does not.
bool is_trusted_rounding(const Desc& source, const Desc& destination);

/// Whether that code applies the operations behind a binary one in place as well as out of place.
bool is_trusted_binary(const Desc& first, const PostOps& post_ops, const std::string& implementation);

/// Whether that code finds the slope of a channel where channels lie so.
bool is_trusted_prelu(const Desc& source, const std::string& implementation);

}  // namespace octet::exec::dnn
