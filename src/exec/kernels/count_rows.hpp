#pragma once

#include "exec/plan_builder.hpp"

namespace octet::exec {

/// Adds a step that counts the rows, which lie along dimension `axis` of a row-major i32 or i64 tensor, in front of the first that begins with
/// a negative number, and returns where the count is: an i64.
TensorId lower_row_count(TensorId rows, std::size_t axis, PlanBuilder& builder);

}  // namespace octet::exec
