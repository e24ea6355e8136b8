#!/usr/bin/env python3
"""Runs glyphs.xml + glyphs.bin with a small interpreter and compares with the expected results."""
import json
import pathlib
import xml.etree.ElementTree as xml

import numpy as np
import torch
from torch.nn import functional

import make_data
import network

TOLERANCE = 1e-4
TYPES = {"f32": np.float32, "i64": np.int64}


def numbers(text):
    return [int(value) for value in text.split(",")] if text else []


def load_constant(data, binary):
    offset, size = int(data["offset"]), int(data["size"])
    array = np.frombuffer(binary[offset:offset + size], TYPES[data["element_type"]])
    return torch.from_numpy(array.reshape(numbers(data["shape"])).copy())


def convolve(data, x, weights):
    groups = 1
    if weights.dim() == 5:
        groups = weights.shape[0]
        weights = weights.flatten(0, 1)
    strides, pads, dilations = (numbers(data[key]) for key in ("strides", "pads_begin", "dilations"))
    return functional.conv2d(x, weights, None, strides, pads, dilations, groups)


def normalize(data, x, gamma, beta, mean, variance):
    return functional.batch_norm(x, mean, variance, gamma, beta, eps=float(data["epsilon"]))


def reshape(data, x, target):
    sizes = [x.shape[i] if size == 0 else size for i, size in enumerate(target.tolist())]
    return x.reshape(sizes)


OPERATIONS = {
    "Convolution": convolve,
    "GroupConvolution": convolve,
    "BatchNormInference": normalize,
    "ReLU": lambda data, x: functional.relu(x),
    "Clamp": lambda data, x: x.clamp(float(data["min"]), float(data["max"])),
    "Add": lambda data, x, y: x + y,
    "MaxPool": lambda data, x: functional.max_pool2d(x, numbers(data["kernel"]), numbers(data["strides"])),
    "ReduceMean": lambda data, x, axes: x.mean(axes.tolist(), keepdim=data["keep_dims"] == "true"),
    "Reshape": reshape,
    "MatMul": lambda data, x, y: x @ y.T,
    "Result": lambda data, x: x,
}


class Interpreter:
    def __init__(self, path):
        root = xml.parse(path).getroot()
        self.binary = path.with_suffix(".bin").read_bytes()
        self.layers = root.findall("layers/layer")
        self.sources = {}
        for edge in root.findall("edges/edge"):
            self.sources[edge.get("to-layer"), edge.get("to-port")] = edge.get("from-layer")

    def run(self, images):
        values = {}
        for layer in self.layers:
            data = layer.find("data")
            data = {} if data is None else data.attrib
            ports = [port.get("id") for port in layer.findall("input/port")]
            inputs = [values[self.sources[layer.get("id"), port]] for port in ports]
            values[layer.get("id")] = self.execute(layer, data, inputs, images)
        return values[self.layers[-1].get("id")]

    def execute(self, layer, data, inputs, images):
        if layer.get("type") == "Parameter":
            return images
        if layer.get("type") == "Const":
            return load_constant(data, self.binary)
        result = OPERATIONS[layer.get("type")](data, *inputs)
        self.check_shape(layer, result)
        return result

    def check_shape(self, layer, result):
        dims = [int(dim.text) for dim in layer.findall("output/port/dim")]
        # The file is written for one image; only the batch may differ.
        if dims and dims[1:] != list(result.shape[1:]):
            raise ValueError(f"{layer.get('name')}: {dims} in the file, {list(result.shape)} computed")


def main():
    folder = pathlib.Path(__file__).parent
    torch.set_num_threads(1)
    images, labels = make_data.load_set(folder, "test")
    interpreter = Interpreter(folder / "glyphs.xml")
    with torch.no_grad():
        logits = torch.cat([interpreter.run(part) for part in network.prepare(images).split(250)])
    expected = torch.tensor(json.loads((folder / "expected_logits.json").read_text()))
    accuracy = json.loads((folder / "expected_accuracy.json").read_text())
    difference = float((logits[:len(expected)] - expected).abs().max())
    correct = network.count_correct(logits, labels)
    print(f"largest difference {difference:.2e} on {len(expected)} images")
    print(f"{correct} of {len(labels)} correct, {accuracy['correct']} expected")
    if difference > TOLERANCE or correct != accuracy["correct"]:
        raise SystemExit("the model file does not match the expected results")


if __name__ == "__main__":
    main()
