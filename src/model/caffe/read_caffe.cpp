#include <octet/model/caffe.hpp>

#include <octet/base/error.hpp>

#include "model/caffe/build.hpp"
#include "model/caffe/files.hpp"
#include "model/caffe/weights.hpp"

namespace octet {
namespace caffe {
namespace {

bool holds_weights(const std::filesystem::path& path) { return begins_as_weights(MappedFile::open(path)->bytes()); }

std::filesystem::path beside(std::filesystem::path path, const char* ending) { return path.replace_extension(ending); }

}  // namespace

Files files_of(const std::filesystem::path& path, const std::filesystem::path& weights) {
  if (!holds_weights(path)) {
    if (!weights.empty()) return {path, weights};
    const std::filesystem::path found = beside(path, ".caffemodel");
    return {path, found != path && std::filesystem::is_regular_file(found) ? std::optional(found) : std::nullopt};
  }
  if (!weights.empty())
    throw Error(ErrorCode::InvalidArgument, "weights: given for a file of weights, expected the .prototxt of a network with it",
                {.file = path.string()});
  const std::filesystem::path net = beside(path, ".prototxt");
  if (net == path || !std::filesystem::is_regular_file(net))
    throw Error(ErrorCode::Io,
                "given weights without their network, expected " + net.string() + " beside them, or the .prototxt as the model",
                {.file = path.string()});
  return {net, path};
}

namespace {

/// Blobs may stand in the text of the network as well.
Weights weights_of(const Files& files) { return Weights::read(files.weights ? *files.weights : files.net); }

}  // namespace
}  // namespace caffe

Graph read_caffe(const std::filesystem::path& path, const ReadOptions& options) {
  const caffe::Files files = caffe::files_of(path, options.weights);
  try {
    const caffe::NetRecord net = caffe::parse_net(MappedFile::open(files.net)->text());
    return caffe::build_net(net, caffe::weights_of(files), options);
  } catch (const Error& error) {
    throw error.at({.file = files.net.string()});
  }
}

Tensor read_caffe_mean(const std::filesystem::path& path) {
  const Tensor mean = caffe::read_blob_file(path);
  Dims dims = mean.shape().dims();
  if (dims.size() == 4 && dims.front() == 1) dims.erase(dims.begin());
  if (dims.size() != 3)
    throw Error(ErrorCode::InvalidModel, "mean: given shape " + to_string(mean.shape()) + ", expected channels, rows and columns",
                {.file = path.string()});
  return mean.reshaped(Shape(dims));
}

}  // namespace octet
