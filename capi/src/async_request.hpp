#pragma once

#include <memory>
#include <octet/exec/executor.hpp>

#include "octet.h"

namespace octet::c {

/// An InferRequest that may also run in a thread of its own, which is made by the first start.
class AsyncRequest {
 public:
  explicit AsyncRequest(InferRequest request);
  ~AsyncRequest();
  AsyncRequest(AsyncRequest&&) noexcept;
  AsyncRequest& operator=(AsyncRequest&&) = delete;

  /// The request while nothing runs. Throws Error(InvalidArgument) while something does.
  InferRequest& idle();
  const InferRequest& idle() const;

  void start(octet_completion completion, void* user);
  /// Throws what the last run threw.
  void wait();
  /// Throws Error(InvalidArgument) in the thread that runs completions, which cannot wait for itself.
  void require_other_thread() const;

 private:
  struct Worker;

  InferRequest request_;
  std::unique_ptr<Worker> worker_;
};

}  // namespace octet::c
