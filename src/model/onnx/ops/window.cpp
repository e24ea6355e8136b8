#include "model/onnx/ops/window.hpp"

#include <octet/base/error.hpp>

namespace octet::onnx {
namespace {

AutoPad auto_pad_of(NodeContext& node) {
  const std::string_view given = node.attributes().text("auto_pad", "NOTSET");
  if (given == "NOTSET") return AutoPad::Explicit;
  if (given == "SAME_UPPER") return AutoPad::SameUpper;
  if (given == "SAME_LOWER") return AutoPad::SameLower;
  if (given == "VALID") return AutoPad::Valid;
  throw Error(ErrorCode::InvalidModel,
              "attribute 'auto_pad': given '" + std::string(given) + "', expected NOTSET, SAME_UPPER, SAME_LOWER or VALID");
}

Dims list_of(NodeContext& node, const char* name, std::size_t count) {
  Dims list = node.attributes().integers(name, {});
  if (!list.empty() && list.size() != count)
    throw Error(ErrorCode::InvalidModel,
                "attribute '" + std::string(name) + "': given " + to_string(list) + ", expected " + std::to_string(count) + " values");
  return list;
}

}  // namespace

WindowAttributes window_of(NodeContext& node, std::size_t spatial) {
  WindowAttributes window{list_of(node, "kernel_shape", spatial),
                          list_of(node, "strides", spatial),
                          list_of(node, "dilations", spatial),
                          {},
                          {},
                          auto_pad_of(node)};
  const Dims pads = list_of(node, "pads", 2 * spatial);
  if (pads.empty() || window.auto_pad != AutoPad::Explicit) return window;
  window.pads_begin.assign(pads.begin(), pads.begin() + static_cast<std::ptrdiff_t>(spatial));
  window.pads_end.assign(pads.begin() + static_cast<std::ptrdiff_t>(spatial), pads.end());
  return window;
}

}  // namespace octet::onnx
