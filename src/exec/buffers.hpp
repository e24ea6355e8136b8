#pragma once

#include <vector>

#include "exec/plan.hpp"

namespace octet::exec {

/// The memory of one inference: an arena, the tensors of inputs and outputs, and where in these each tensor of the plan lies.
class Buffers {
 public:
  explicit Buffers(const Plan& plan);

  /// Of the port's type and shape. Kept until another one takes its place.
  void set_input(const Plan& plan, std::size_t index, Tensor tensor);
  void set_output(const Plan& plan, std::size_t index, Tensor tensor);
  void forget_inputs();

  /// To be called when all steps have run.
  void finish(const Plan& plan);
  /// The outputs, as far as their rows are used.
  const std::vector<Tensor>& outputs() const { return shown_; }
  RunContext context() const { return {addresses_, memories_, stream_}; }

 private:
  Tensor used_part(std::size_t output, std::size_t axis, std::int64_t rows);
  void point(const Plan& plan, Storage storage, std::size_t port, void* start);

  Tensor arena_;
  std::vector<Tensor> inputs_, outputs_, shown_;
  std::vector<void*> addresses_;
  std::vector<dnnl::memory> memories_;
  dnnl::stream stream_{dnn::engine()};
};

}  // namespace octet::exec
