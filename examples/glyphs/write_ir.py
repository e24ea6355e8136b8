"""Writes the glyph network as IR version 10: NAME.xml (topology) and NAME.bin (constants)."""
from xml.sax.saxutils import quoteattr

import numpy as np

import network

PRECISIONS = {"f32": "FP32", "i64": "I64"}
ELEMENT_TYPES = {"float32": "f32", "int64": "i64"}


def join(values):
    return ",".join(str(value) for value in values)


def element(name, attributes, closed=True):
    pairs = "".join(f" {key}={quoteattr(str(value))}" for key, value in attributes.items())
    return f"<{name}{pairs}{'/' if closed else ''}>"


class Tensor:
    """The output of a layer."""

    def __init__(self, layer, port, shape, precision):
        self.layer, self.port, self.shape, self.precision = layer, port, tuple(shape), precision


class Writer:
    def __init__(self, name):
        self.name = name
        self.lines = []
        self.edges = []
        self.layer_count = 0
        self.constants = bytearray()

    def write_port(self, index, tensor, extra):
        attributes = {"id": index, **extra}
        if not tensor.shape:
            self.lines.append("\t\t\t\t" + element("port", attributes))
            return
        self.lines.append("\t\t\t\t" + element("port", attributes, closed=False))
        self.lines += [f"\t\t\t\t\t<dim>{size}</dim>" for size in tensor.shape]
        self.lines.append("\t\t\t\t</port>")

    def write_inputs(self, layer, inputs):
        if not inputs:
            return
        self.lines.append("\t\t\t<input>")
        for index, tensor in enumerate(inputs):
            self.write_port(index, tensor, {})
            self.edges.append((tensor.layer, tensor.port, layer, index))
        self.lines.append("\t\t\t</input>")

    def write_output(self, tensor, names):
        self.lines.append("\t\t\t<output>")
        self.write_port(tensor.port, tensor, {"precision": tensor.precision, **names})
        self.lines.append("\t\t\t</output>")

    def layer(self, kind, name, inputs, shape, data=None, version="opset1", precision="FP32"):
        """Adds a layer and returns its output; a shape of None means that it has none."""
        number = self.layer_count
        self.layer_count += 1
        head = {"id": number, "name": name, "type": kind, "version": version}
        self.lines.append("\t\t" + element("layer", head, closed=False))
        if data:
            self.lines.append("\t\t\t" + element("data", data))
        self.write_inputs(number, inputs)
        output = None
        if shape is not None:
            output = Tensor(number, len(inputs), shape, precision)
            self.write_output(output, {} if kind == "Const" else {"names": name})
        self.lines.append("\t\t</layer>")
        return output

    def constant(self, name, array):
        array = np.ascontiguousarray(array)
        kind = ELEMENT_TYPES[str(array.dtype)]
        data = {"offset": len(self.constants), "size": array.nbytes,
                "shape": join(array.shape), "element_type": kind}
        self.constants += array.astype(array.dtype.newbyteorder("<")).tobytes()
        return self.layer("Const", name, [], array.shape, data, precision=PRECISIONS[kind])

    def parameter(self, name, shape):
        return self.layer("Parameter", name, [], shape, {"shape": join(shape), "element_type": "f32"})

    def save(self, folder):
        lines = ['<?xml version="1.0" ?>', element("net", {"name": self.name, "version": 10}, False)]
        lines += ["\t<layers>", *self.lines, "\t</layers>", "\t<edges>"]
        keys = ("from-layer", "from-port", "to-layer", "to-port")
        lines += ["\t\t" + element("edge", dict(zip(keys, edge))) for edge in self.edges]
        lines += ["\t</edges>", "</net>", ""]
        (folder / f"{self.name}.xml").write_text("\n".join(lines), encoding="utf-8")
        (folder / f"{self.name}.bin").write_bytes(self.constants)


def numbers(parameter):
    return parameter.detach().numpy()


def write_convolution(writer, name, module, x):
    weights = numbers(module.weight)
    depthwise = module.groups > 1
    if depthwise:
        weights = weights.reshape(module.groups, -1, *weights.shape[1:])
    kernel, stride, pad = module.kernel_size[0], module.stride[0], module.padding[0]
    size = (x.shape[2] + 2 * pad - kernel) // stride + 1
    data = {"strides": f"{stride},{stride}", "dilations": "1,1",
            "pads_begin": f"{pad},{pad}", "pads_end": f"{pad},{pad}", "auto_pad": "explicit"}
    inputs = [x, writer.constant(name + "/weights", weights)]
    kind = "GroupConvolution" if depthwise else "Convolution"
    return writer.layer(kind, name, inputs, (1, module.out_channels, size, size), data)


def write_batch_norm(writer, name, module, x):
    inputs = [x,
              writer.constant(name + "/gamma", numbers(module.weight)),
              writer.constant(name + "/beta", numbers(module.bias)),
              writer.constant(name + "/mean", numbers(module.running_mean)),
              writer.constant(name + "/variance", numbers(module.running_var))]
    return writer.layer("BatchNormInference", name, inputs, x.shape, {"epsilon": module.eps}, "opset5")


def write_normalized(writer, prefix, module, convolution, batch_norm, x):
    x = write_convolution(writer, f"{prefix}/{convolution}", getattr(module, convolution), x)
    return write_batch_norm(writer, f"{prefix}/{batch_norm}", getattr(module, batch_norm), x)


def write_relu(writer, name, x):
    return writer.layer("ReLU", name, [x], x.shape)


def write_add(writer, name, left, right):
    return writer.layer("Add", name, [left, right], left.shape, {"auto_broadcast": "numpy"})


def write_stem(writer, prefix, module, x):
    x = write_normalized(writer, prefix, module, "conv", "bn", x)
    return write_relu(writer, prefix + "/relu", x)


def write_residual(writer, prefix, module, x):
    skipped = x
    if module.shortcut is not None:
        skipped = write_normalized(writer, prefix + "/shortcut", module.shortcut, "conv", "bn", x)
    y = write_normalized(writer, prefix, module, "conv1", "bn1", x)
    y = write_relu(writer, prefix + "/relu1", y)
    y = write_normalized(writer, prefix, module, "conv2", "bn2", y)
    y = write_add(writer, prefix + "/add", y, skipped)
    return write_relu(writer, prefix + "/relu2", y)


def write_separable(writer, prefix, module, x):
    y = write_normalized(writer, prefix, module, "depthwise", "bn1", x)
    y = writer.layer("Clamp", prefix + "/relu6", [y], y.shape, {"min": "0.0", "max": "6.0"})
    y = write_normalized(writer, prefix, module, "pointwise", "bn2", y)
    return write_add(writer, prefix + "/add", x, y) if module.residual else y


def write_pool(writer, name, x):
    data = {"strides": "2,2", "kernel": "2,2", "pads_begin": "0,0", "pads_end": "0,0",
            "rounding_type": "floor", "auto_pad": "explicit"}
    batch, channels, rows, columns = x.shape
    return writer.layer("MaxPool", name, [x], (batch, channels, rows // 2, columns // 2), data)


def write_head(writer, module, x):
    batch, channels = x.shape[:2]
    axes = writer.constant("average/axes", np.array([2, 3], dtype=np.int64))
    x = writer.layer("ReduceMean", "average", [x, axes], (batch, channels, 1, 1), {"keep_dims": "true"})
    target = writer.constant("flatten/shape", np.array([0, -1], dtype=np.int64))
    x = writer.layer("Reshape", "flatten", [x, target], (batch, channels), {"special_zero": "true"})
    weights = writer.constant("fc/weights", numbers(module.weight))
    shape = (batch, module.out_features)
    x = writer.layer("MatMul", "fc", [x, weights], shape, {"transpose_a": "false", "transpose_b": "true"})
    bias = writer.constant("fc/bias", numbers(module.bias).reshape(1, -1))
    return write_add(writer, "logits", x, bias)


WRITERS = {
    network.Stem: write_stem,
    network.ResidualBlock: write_residual,
    network.SeparableBlock: write_separable,
}


def write_network(model, folder, name="glyphs"):
    writer = Writer(name)
    x = writer.parameter("input", (1, 3, 32, 32))
    for child, module in model.named_children():
        if child == "pool":
            x = write_pool(writer, child, x)
        elif type(module) in WRITERS:
            x = WRITERS[type(module)](writer, child, module, x)
    x = write_head(writer, model.fc, x)
    writer.layer("Result", "logits/result", [x], None)
    writer.save(folder)
