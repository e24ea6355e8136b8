#pragma once

/// The name that this header had before its folder became octet/model.
#include <octet/ir/ir.hpp>
#include <octet/model/onnx.hpp>
