#pragma once

#include <octet/exec/machine.hpp>

namespace octet::exec {

Machine this_machine();

}  // namespace octet::exec
