#pragma once

/// The name that these headers had before their folder became octet/model.
#include <octet/model/ir.hpp>
#include <octet/model/model.hpp>
