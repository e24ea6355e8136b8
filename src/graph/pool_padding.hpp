#pragma once

#include "graph/window.hpp"

namespace octet {

/// For each spatial dimension, how far the last window reaches behind an input of that shape; 0 where it ends within.
Dims reached_pads_end(const Window& window, const Shape& input);

}  // namespace octet
