#pragma once

#include <functional>
#include <span>
#include <vector>

#include "check.hpp"

namespace octet::fuzz {

/// Tells which part of a check runs, for the case that it never returns.
using Enter = std::function<void(Fault stage)>;
/// What is wrong with one item; runs in a child process.
using Examine = std::function<std::vector<Finding>(std::uint64_t item, const Enter& enter)>;
/// Called in this process, item by item in order.
using Report = std::function<void(std::uint64_t item, const std::vector<Finding>& findings)>;

/// Examines the items in a child process, in a further one after each that crashes or takes longer than `seconds`.
void run_apart(std::span<const std::uint64_t> items, const Examine& examine, const Report& report, unsigned seconds = 120);

}  // namespace octet::fuzz
