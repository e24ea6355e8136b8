#pragma once

#include <memory>
#include <octet/calib/calibrator.hpp>
#include <octet/exec/executor.hpp>
#include <octet/graph/graph.hpp>
#include <octet/job/verify.hpp>
#include <octet/quant/scheme.hpp>
#include <octet/stats/statistics.hpp>
#include <octet/tensor/tensor.hpp>
#include <optional>
#include <string>
#include <vector>

#include "async_request.hpp"
#include "handle.hpp"

namespace octet::c {

/// A calibrator with the number of tensors that it observes at a time.
struct CountedCalibrator {
  std::size_t input_count;
  Calibrator object;
};

/// What a search found, with the names of layers as C has them.
struct Tuning {
  explicit Tuning(TuneResult found);

  TuneResult result;
  std::vector<std::vector<const char*>> fp32_layers;  ///< of each trial
};

/// What a job did, as text, with the network that it wrote.
struct JobReport {
  bool passed = true;
  std::string json, text;
  std::optional<Graph> graph{};
};

}  // namespace octet::c

// What the opaque types of octet.h are.

struct octet_tensor : octet::c::Cell<octet::Tensor> {};
struct octet_graph : octet::c::Cell<octet::Graph> {};
struct octet_executor : octet::c::Cell<std::shared_ptr<const octet::Executor>> {};
struct octet_request : octet::c::Cell<octet::c::AsyncRequest> {};
struct octet_scheme : octet::c::Cell<octet::QuantScheme> {};
struct octet_statistics : octet::c::Cell<octet::Statistics> {};
struct octet_calibrator : octet::c::Cell<octet::c::CountedCalibrator> {};
struct octet_tuning : octet::c::Cell<octet::c::Tuning> {};
struct octet_verification : octet::c::Cell<octet::VerifyReport> {};
struct octet_job_report : octet::c::Cell<octet::c::JobReport> {};
struct octet_text : octet::c::Cell<std::string> {};

namespace octet::c {

template <>
struct Kind<octet_tensor> {
  static constexpr char name[] = "tensor";
};
template <>
struct Kind<octet_graph> {
  static constexpr char name[] = "graph";
};
template <>
struct Kind<octet_executor> {
  static constexpr char name[] = "executor";
};
template <>
struct Kind<octet_request> {
  static constexpr char name[] = "request";
};
template <>
struct Kind<octet_scheme> {
  static constexpr char name[] = "scheme";
};
template <>
struct Kind<octet_statistics> {
  static constexpr char name[] = "statistics";
};
template <>
struct Kind<octet_calibrator> {
  static constexpr char name[] = "calibrator";
};
template <>
struct Kind<octet_tuning> {
  static constexpr char name[] = "tuning";
};
template <>
struct Kind<octet_verification> {
  static constexpr char name[] = "verification";
};
template <>
struct Kind<octet_job_report> {
  static constexpr char name[] = "report";
};
template <>
struct Kind<octet_text> {
  static constexpr char name[] = "text";
};

/// Handles share executors, so that a function of the caller may be shown one that it does not own.
inline const Executor& executor_of(const octet_executor* executor) { return *object_of(executor); }

}  // namespace octet::c
