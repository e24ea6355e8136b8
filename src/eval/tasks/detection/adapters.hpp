#pragma once

#include <memory>

#include "eval/tasks/task.hpp"

namespace octet::detection {

// Adapters of Adapter's members of these names.

std::unique_ptr<OutputAdapter> make_ssd(const AdapterOptions& options);
std::unique_ptr<OutputAdapter> make_ssd_mxnet(const AdapterOptions& options);
std::unique_ptr<OutputAdapter> make_ssd_onnx(const AdapterOptions& options);
std::unique_ptr<OutputAdapter> make_tf_object_detection(const AdapterOptions& options);
std::unique_ptr<OutputAdapter> make_pytorch_ssd(const AdapterOptions& options);
std::unique_ptr<OutputAdapter> make_yolo_v2(const AdapterOptions& options);
std::unique_ptr<OutputAdapter> make_yolo_v3(const AdapterOptions& options);
std::unique_ptr<OutputAdapter> make_yolo_v5(const AdapterOptions& options);
std::unique_ptr<OutputAdapter> make_yolo_v8(const AdapterOptions& options);

/// What adapters of boxes have in common: they cannot know which labels a network can give.
class BoxAdapter : public OutputAdapter {
 public:
  void require_possible(const Annotation&, const std::vector<Port>&, const Batch&, const std::string&) const final {}
};

/// A label as a network gives it. Throws Error(InvalidArgument) where it is no whole number.
std::int64_t label_of(float value);

/// Throws Error(Unsupported) naming the adapter, the output and its shape.
[[noreturn]] void refuse_output(const char* adapter, const Port& output, const std::string& expected);

}  // namespace octet::detection
