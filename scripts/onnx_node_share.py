#!/usr/bin/env python3
"""Runs ONNX's own tests of its operations with the octet command and prints the share that passes, by category.

    scripts/onnx_node_share.py build/release/bin/octet [--filter TEXT] [--list] [--markdown]

The tests are those of the Python package onnx that is installed, onnx.backend.test.loader.load_model_tests(kind="node"), as far as all
inputs and outputs are plain tensors of numbers. A test that Octet refuses as it is runs again with its inputs but the first as constants,
then with all of them: what an operation needs to know before it runs, ONNX's tests pass as inputs like any other.
"""
import argparse
import collections
import subprocess
import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper
from onnx.backend.test.loader import load_model_tests

PASSED, CONSTANT, REFUSED, WRONG = "passed", "passed with constants", "refused", "wrong"

CATEGORIES = {
    "convolution and pooling": "Conv ConvTranspose ConvInteger DeformConv CausalConvWithState AveragePool MaxPool LpPool GlobalAveragePool "
                               "GlobalMaxPool GlobalLpPool MaxUnpool MaxRoiPool RoiAlign Col2Im",
    "attention and recurrence": "Attention FlexAttention LinearAttention RotaryEmbedding LSTM GRU RNN SwiGLU TensorScatter",
    "matrix products": "MatMul MatMulInteger Gemm QLinearMatMul QLinearConv Einsum Det",
    "quantization and casts": "QuantizeLinear DequantizeLinear DynamicQuantizeLinear Cast CastLike BitCast",
    "normalization": "BatchNormalization LayerNormalization RMSNormalization GroupNormalization InstanceNormalization LpNormalization LRN "
                     "MeanVarianceNormalization Softmax LogSoftmax Hardmax Dropout",
    "resizing and sampling": "Resize Upsample GridSample AffineGrid CenterCropPad ImageDecoder NonMaxSuppression",
    "reduction and search": "ReduceSum ReduceMean ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp "
                            "ReduceSumSquare ArgMax ArgMin TopK CumSum CumProd Unique NonZero Compress OneHot",
    "movement of elements": "Reshape Flatten Squeeze Unsqueeze Transpose Concat Split Slice Pad Gather GatherElements GatherND Scatter "
                            "ScatterElements ScatterND Tile Expand Trilu EyeLike DepthToSpace SpaceToDepth ReverseSequence Where Shape Size "
                            "Range Constant ConstantOfShape Identity",
    "signals": "DFT STFT HannWindow HammingWindow BlackmanWindow MelWeightMatrix",
    "losses and training": "SoftmaxCrossEntropyLoss NegativeLogLikelihoodLoss Adam Adagrad Momentum",
    "control flow and optional values": "If Loop Scan OptionalHasElement OptionalGetElement",
    "text, tables, random numbers": "TfIdfVectorizer StringNormalizer TreeEnsemble ArrayFeatureExtractor Binarizer LabelEncoder Bernoulli",
}
CATEGORY_OF = {name: category for category, names in CATEGORIES.items() for name in names.split()}


def is_plain(values):
    return all(v.type.WhichOneof("value") == "tensor_type" and v.type.tensor_type.elem_type not in (0, 8, 14, 15) for v in values)


def category_of(model):
    kinds = {node.op_type for node in model.graph.node}
    if len(model.graph.node) == 1:
        return CATEGORY_OF.get(next(iter(kinds)), "functions of elements")
    return "definitions by other operations"


def with_constants(model, arrays, first):
    """The model with its inputs from number `first` on as initializers."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    names = [v.name for v in model.graph.input]
    for name, array in list(zip(names, arrays))[first:]:
        tensor = array if isinstance(array, onnx.TensorProto) else numpy_helper.from_array(np.asarray(array), name)
        tensor.name = name
        copy.graph.initializer.append(tensor)
    del copy.graph.input[first:]
    return copy


def as_array(value):
    return numpy_helper.to_array(value) if isinstance(value, onnx.TensorProto) else np.asarray(value)


def wide(array):
    """Numbers of types that .npy lacks, as f32."""
    return array if array.dtype.isbuiltin == 1 else array.astype(np.float32)


def as_input(array):
    """Numbers of types that Octet holds in wider ones, in these."""
    name = array.dtype.name
    if name.startswith("float8") or name.startswith("float4"):
        return array.astype(np.float32)
    if name in ("int4", "int2"):
        return array.astype(np.int8)
    return array.astype(np.uint8) if name in ("uint4", "uint2") else array


def difference(actual, expected, case):
    expected = np.asarray(expected)
    # Octet gives f32 where the file has 16 bits.
    if expected.dtype.name in ("bfloat16", "float16"):
        actual = wide(actual.astype(expected.dtype))
    expected = wide(expected)
    if actual.shape != expected.shape:
        return f"shape {list(actual.shape)} for {list(expected.shape)}"
    if expected.dtype.kind in "fc":
        if not np.allclose(actual.astype(np.float64), expected.astype(np.float64), rtol=case.rtol, atol=case.atol, equal_nan=True):
            return f"differs by {np.nanmax(np.abs(actual.astype(np.float64) - expected.astype(np.float64)))}"
    elif not np.array_equal(actual.astype(expected.dtype), expected):
        return "integers differ"
    return ""


def run(program, folder, model, arrays, outputs, case):
    onnx.save(model, folder / "model.onnx")
    command = [program, "run", str(folder / "model.onnx"), "--output", str(folder / "out")]
    inputs = [v.name for v in model.graph.input]
    for i, name in enumerate(inputs):
        np.save(folder / f"input_{i}.npy", as_input(as_array(arrays[i])))
        command += ["--input", f"{name}={folder / f'input_{i}.npy'}"]
    # The inputs' shapes stand beside them: what the model leaves open, they say.
    if inputs and all(v.type.tensor_type.HasField("shape") for v in model.graph.input):
        shapes = ",".join(f"{n}[{','.join(map(str, as_array(arrays[i]).shape))}]" for i, n in enumerate(inputs))
        command += ["--input_shape", shapes]
    for path in (folder / "out").glob("*.npy"):
        path.unlink()
    result = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if result.returncode != 0:
        return REFUSED, result.stderr.strip().splitlines()[-1] if result.stderr.strip() else f"status {result.returncode}"
    for name, expected in zip([v.name for v in model.graph.output], outputs):
        found = [p for p in (folder / "out").glob("*.npy") if p.stem == name]
        found = found or sorted((folder / "out").glob("*.npy"))[:1] if len(model.graph.output) == 1 else found
        if not found:
            return WRONG, f"no output '{name}'"
        text = difference(np.load(found[0]), as_array(expected), case)
        if text:
            return WRONG, f"output '{name}': {text}"
    return PASSED, ""


def examine(program, folder, case, model):
    arrays, outputs = case.data_sets[0]
    if any(isinstance(value, (list, tuple, dict)) or value is None for value in [*arrays, *outputs]):
        return None, "no plain tensors"
    first_reason = ""
    for first in (len(arrays), min(1, len(arrays)), 0):
        try:
            state, reason = run(program, folder, model if first == len(arrays) else with_constants(model, arrays, first), arrays, outputs, case)
        except Exception as error:  # What Python cannot store as .npy, Octet is not given.
            state, reason = REFUSED, f"{type(error).__name__}: {error}"
        if state in (PASSED, WRONG):
            return (CONSTANT if state == PASSED and first != len(arrays) else state), reason
        first_reason = first_reason or reason
    return REFUSED, first_reason


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--filter", default="")
    parser.add_argument("--list", action="store_true", help="print each test that does not pass, with the reason")
    parser.add_argument("--markdown", action="store_true", help="print the table of docs/onnx.md")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    counts = collections.defaultdict(collections.Counter)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "out").mkdir()
        for case in load_model_tests(kind="node"):
            if arguments.filter not in case.name:
                continue
            model = case.model if case.model is not None else onnx.load(Path(case.model_dir) / "model.onnx")
            if not is_plain([*model.graph.input, *model.graph.output]) or not case.data_sets:
                continue
            state, reason = examine(arguments.program, folder, case, model)
            if state is None:
                continue
            counts[category_of(model)][state] += 1
            if arguments.list and state in (REFUSED, WRONG):
                print(f"{state:8} {case.name}: {reason}", flush=True)
    total = collections.Counter()
    rows = []
    for category in sorted(counts):
        of = counts[category]
        total += of
        rows.append((category, of))
    rows.append(("all", total))
    if arguments.markdown:
        print(f"| category (onnx {onnx.__version__}) | tests | pass as they are | with constants | refused | wrong | share |")
        print("|---|---:|---:|---:|---:|---:|---:|")
    for category, of in rows:
        count = sum(of.values())
        share = 100 * (of[PASSED] + of[CONSTANT]) / max(count, 1)
        cells = [count, of[PASSED], of[CONSTANT], of[REFUSED], of[WRONG], f"{share:.1f} %"]
        print("| " + " | ".join(map(str, [category, *cells])) + " |" if arguments.markdown else f"{category:34} " + " ".join(f"{c!s:>8}" for c in cells))


if __name__ == "__main__":
    main()
