#pragma once

/// All of Octet's public interface.

#include <octet/base/error.hpp>
#include <octet/base/version.hpp>
#include <octet/calib/calibrator.hpp>
#include <octet/calib/speed.hpp>
#include <octet/calib/tune.hpp>
#include <octet/convert/convert.hpp>
#include <octet/eval/annotation.hpp>
#include <octet/eval/annotation_converters.hpp>
#include <octet/eval/check_config.hpp>
#include <octet/eval/evaluator.hpp>
#include <octet/eval/image.hpp>
#include <octet/eval/input_samples.hpp>
#include <octet/eval/metrics.hpp>
#include <octet/eval/preprocessing.hpp>
#include <octet/eval/source.hpp>
#include <octet/exec/build_info.hpp>
#include <octet/exec/executor.hpp>
#include <octet/extension/extension.hpp>
#include <octet/graph/affine.hpp>
#include <octet/graph/cost.hpp>
#include <octet/graph/evaluate.hpp>
#include <octet/graph/graph.hpp>
#include <octet/graph/rewrite.hpp>
#include <octet/ir/declared_inputs.hpp>
#include <octet/ir/ir.hpp>
#include <octet/ir/layer.hpp>
#include <octet/ir/open_model.hpp>
#include <octet/onnx/onnx.hpp>
#include <octet/quant/quantize.hpp>
#include <octet/quant/record.hpp>
#include <octet/quant/scheme.hpp>
#include <octet/quant/statistics.hpp>
#include <octet/tensor/npy.hpp>
#include <octet/tensor/tensor.hpp>
