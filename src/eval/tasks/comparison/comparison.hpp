#pragma once

#include <memory>

#include "eval/tasks/task.hpp"

/// Networks whose outputs mean whatever they mean, compared with those of a reference. Annotation and prediction: none. Metrics: sqnr,
/// which serves every other task as well.
namespace octet::comparison {

const Task& task();
std::unique_ptr<OutputAdapter> make_adapter(const AdapterOptions& options);

}  // namespace octet::comparison
