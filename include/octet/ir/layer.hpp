#pragma once

/// The name that this header had before its folder became octet/model.
#include <octet/model/layer.hpp>
