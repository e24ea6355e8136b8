#pragma once

#include <functional>
#include <string>

namespace octet::job {

/// What `job` returns when a child of this process runs it, so that it neither finds nor leaves anything in caches and memory. What
/// it throws is thrown here as Error with the same message. To be called before this process has threads: a child has only the one that
/// made it. Throws Error(Internal) when the child cannot be made or ends without an answer.
std::string in_fresh_process(const std::function<std::string()>& job);

}  // namespace octet::job
