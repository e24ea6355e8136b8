"""Networks: read, inspect, build, reshape, write."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator, Mapping, Sequence
from ctypes import c_char_p, c_size_t, c_void_p
from dataclasses import dataclass
from typing import Any, NamedTuple, Union

import numpy as np

from . import _structs as s
from ._images import numbers
from ._library import Handle, functions, take_text
from ._tensor import Tensor, dtype_or_name, element_type, take_array


#: One number, one per channel, or a mapping of inputs' names to such.
Numbers = Union[None, float, Sequence[float], Mapping[str, Union[float, Sequence[float]]]]


class Value(NamedTuple):
    """Output `port` of the layer with that number."""

    layer: int
    port: int = 0


@dataclass(frozen=True)
class Layer:
    """One layer of a network."""

    index: int
    name: str
    type: str  #: as in OpenVINO's operation sets
    inputs: tuple[Value, ...]  #: what it reads
    shapes: tuple[tuple[int, ...], ...]  #: of its outputs
    dtypes: tuple[np.dtype | str, ...]  #: of its outputs; "bf16", "u1", "i4" and "u4", which NumPy does not have, by name
    macs: float  #: multiply-accumulates of one inference
    parameters: int  #: elements of its weights


def _named_shapes(shapes: Mapping[str, Sequence[int]]) -> ctypes.Array:
    return (s.NamedShape * len(shapes))(*(s.NamedShape(name.encode(), s.Shape.of(dims)) for name, dims in shapes.items()))


def _texts(texts: Sequence[str]) -> ctypes.Array:
    return (c_char_p * len(texts))(*(text.encode() for text in texts))


def _cut_points(inputs: Mapping[str, Sequence[int] | None] | Sequence[str]) -> ctypes.Array:
    shapes = dict(inputs) if isinstance(inputs, Mapping) else dict.fromkeys(inputs)
    points = (s.CutPoint(name.encode(), None if dims is None else ctypes.pointer(s.Shape.of(dims))) for name, dims in shapes.items())
    return (s.CutPoint * len(shapes))(*points)


def _normalization(mean: Numbers, scale: Numbers) -> ctypes.Array:
    """One entry for each input that is named, or one for all, which has no name."""
    means, scales = (given if isinstance(given, Mapping) else {None: given} for given in (mean, scale))
    names = [name for name in {**means, **scales} if means.get(name) is not None or scales.get(name) is not None]
    return (s.Normalization * len(names))(
        *(s.Normalization(name and name.encode(), *numbers(means.get(name)), *numbers(scales.get(name))) for name in names))


def _attribute_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ",".join(_attribute_text(entry) for entry in value)
    return str(value)


class Graph(Handle):
    """A neural network: layers joined by values. Layers stand behind those that they read."""

    _kind = "graph"

    def __init__(self, name: str = "", *, _handle: c_void_p | None = None):
        """An empty network, to be filled by add_input, add_constant, add and add_output."""
        super().__init__(self._make(functions.graph_create, name.encode()) if _handle is None else _handle)

    def _describe(self) -> s.GraphDescription:
        description = s.GraphDescription()
        functions.graph_describe(ctypes.byref(description), self._handle)
        return description

    @property
    def name(self) -> str:
        return self._describe().name.decode()

    @property
    def macs(self) -> float:
        """Multiply-accumulates of one inference."""
        return self._describe().macs

    @property
    def parameters(self) -> int:
        """Elements of all weights."""
        return self._describe().parameters

    @property
    def weight_bytes(self) -> int:
        """Bytes of all weights as they are stored."""
        return self._describe().weight_bytes

    def __len__(self) -> int:
        return self._describe().layer_count

    def __iter__(self) -> Iterator[Layer]:
        return (self[index] for index in range(len(self)))

    def __getitem__(self, layer: int | str) -> Layer:
        """The layer of that number or name."""
        index = self._find(layer) if isinstance(layer, str) else layer
        description = s.LayerDescription()
        functions.graph_layer(ctypes.byref(description), self._handle, index)
        outputs = [self._value(Value(index, port)) for port in range(description.output_count)]
        return Layer(index=index, name=description.name.decode(), type=description.type.decode(),
                     inputs=tuple(self._layer_input(index, i) for i in range(description.input_count)),
                     shapes=tuple(output.shape.tuple() for output in outputs),
                     dtypes=tuple(dtype_or_name(output.element_type) for output in outputs), macs=description.macs,
                     parameters=description.parameters)

    def _find(self, name: str) -> int:
        index = c_size_t()
        functions.graph_find(ctypes.byref(index), self._handle, name.encode())
        return index.value

    def _layer_input(self, layer: int, index: int) -> Value:
        value = s.Value()
        functions.graph_layer_input(ctypes.byref(value), self._handle, layer, index)
        return Value(value.layer, value.port)

    def _value(self, value: Value) -> s.PortDescription:
        description = s.PortDescription()
        functions.graph_value(ctypes.byref(description), self._handle, s.Value(*value))
        return description

    def _ends(self, function: Any, count: int) -> tuple[Layer, ...]:
        layers = []
        for i in range(count):
            index = c_size_t()
            function(ctypes.byref(index), self._handle, i)
            layers.append(self[index.value])
        return tuple(layers)

    @property
    def inputs(self) -> tuple[Layer, ...]:
        """The Parameter layers."""
        return self._ends(functions.graph_input, self._describe().input_count)

    @property
    def outputs(self) -> tuple[Layer, ...]:
        """The Result layers."""
        return self._ends(functions.graph_output, self._describe().output_count)

    def constant(self, value: Value) -> np.ndarray:
        """The elements of a value that is known without running the network."""
        return take_array(self._make(functions.graph_constant, self._handle, s.Value(*value)))

    def attributes(self, layer: int | str) -> dict[str, str]:
        """The layer's attributes as OpenVINO IR spells them."""
        index = self._find(layer) if isinstance(layer, str) else layer
        lines = take_text(self._make(functions.graph_attributes, self._handle, index)).splitlines()
        return dict(line.split("=", 1) for line in lines)

    def add_input(self, name: str, shape: Sequence[int], dtype: Any = np.float32) -> Value:
        value = s.Value()
        functions.graph_add_input(ctypes.byref(value), self._handle, name.encode(), element_type(np.dtype(dtype)), s.Shape.of(shape))
        return Value(value.layer, value.port)

    def add_constant(self, name: str, array: Any) -> Value:
        """Adds a copy of the array."""
        value = s.Value()
        with Tensor(array, copy=True) as tensor:
            functions.graph_add_constant(ctypes.byref(value), self._handle, name.encode(), tensor._handle)
        return Value(value.layer, value.port)

    def add(self, name: str, type: str, inputs: Sequence[Value], opset: int = 0, **attributes: Any) -> Value:
        """Adds a layer of OpenVINO's operation set `opset`, 0 being the oldest that has the type, and returns its first output:
        graph.add("conv", "Convolution", [data, weights], strides=(2, 2), dilations=(1, 1), pads_begin=(0, 0), pads_end=(0, 0))."""
        pairs = [s.Attribute(key.encode(), _attribute_text(value).encode()) for key, value in attributes.items()]
        texts = (s.Attribute * len(pairs))(*pairs)
        values = (s.Value * len(inputs))(*(s.Value(*value) for value in inputs))
        added = s.Value()
        functions.graph_add_layer(ctypes.byref(added), self._handle, name.encode(), type.encode(), opset, texts, len(texts), values,
                                  len(values))
        return Value(added.layer, added.port)

    def add_output(self, name: str, value: Value) -> None:
        functions.graph_add_output(None, self._handle, name.encode(), s.Value(*value))

    def clone(self) -> Graph:
        """A copy, which shares the weights."""
        return Graph(_handle=self._make(functions.graph_clone, self._handle))

    def reshape(self, shapes: Mapping[str, Sequence[int]]) -> Graph:
        """The network with other shapes of the named inputs."""
        return Graph(_handle=self._make(functions.graph_reshape, self._handle, _named_shapes(shapes), len(shapes)))

    def compress_weights(self) -> Graph:
        """The network with weights behind FakeQuantize stored as 8-bit integers."""
        return Graph(_handle=self._make(functions.graph_compress_weights, self._handle))

    def convert(self, *, mean: Numbers = None, scale: Numbers = None, reverse_channels: bool = False,
                inputs: Mapping[str, Sequence[int] | None] | Sequence[str] = (), outputs: Sequence[str] = (), keep_shape_ops: bool = False,
                disable_fusing: bool = False, fp16: bool = False, image_inputs: bool = False) -> Graph:
        """The network with the preprocessing as a part of it, and everything folded that is constant.

        Inputs become (x - mean) / scale, of one number or one per channel; mappings give them for each input by name. With
        `reverse_channels` inputs of three channels are reversed before that. `inputs` and `outputs` name the layers or tensors where the
        network begins and ends from now on; a mapping gives the new inputs their shapes. `keep_shape_ops` leaves what is computed from
        shapes to be computed, `disable_fusing` leaves scales and shifts as layers of their own, `fp16` stores constants as float16. With `image_inputs`, inputs
        [N,C,H,W] of at most four channels become uint8 [N,H,W,C]: pixels of 0 to 255, of which the normalization is then said.
        """
        points, names, entries = _cut_points(inputs), _texts(outputs), _normalization(mean, scale)
        options = s.ConvertOptions(inputs=points, input_count=len(points), outputs=names, output_count=len(names), normalization=entries,
                                   normalization_count=len(entries), reverse_input_channels=reverse_channels,
                                   keep_shape_ops=keep_shape_ops, disable_fusing=disable_fusing, fp16=fp16, image_inputs=image_inputs)
        return Graph(_handle=self._make(functions.graph_convert, self._handle, ctypes.byref(options)))

    def write_ir(self, path: str | os.PathLike[str], version: int = 0) -> None:
        """Writes NAME.xml and NAME.bin as OpenVINO IR 5, 6, 7, 10 or 11; 0 is that of the file that was read, or 11."""
        functions.graph_write_ir(self._handle, os.fsencode(path), ctypes.byref(s.WriteOptions(version=version)))

    def write_onnx(self, path: str | os.PathLike[str]) -> None:
        """Writes an ONNX model of operator set 13; FakeQuantize becomes QuantizeLinear and DequantizeLinear."""
        functions.graph_write_onnx(self._handle, os.fsencode(path))


def read_model(path: str | os.PathLike[str], input_shapes: Mapping[str, Sequence[int]] | None = None, *,
               input_values: Mapping[str, Any] | None = None, ignore_statistics: bool = False,
               weights: str | os.PathLike[str] | None = None) -> Graph:
    """Reads a model file: OpenVINO IR, which the .xml names, ONNX, or Caffe, which the .prototxt names. `input_shapes` replace those of the file, `input_values` are arrays
    that make inputs constant. `ignore_statistics` reads IR 5 to 7 as the FP32 network, whatever statistics it records.
    `weights` is the .caffemodel of a Caffe network, by default the file of its name beside the .prototxt."""
    shapes = _named_shapes(input_shapes or {})
    tensors = {name: Tensor(array, copy=True) for name, array in (input_values or {}).items()}
    values = (s.NamedTensor * len(tensors))(*(s.NamedTensor(name.encode(), tensor._handle) for name, tensor in tensors.items()))
    options = s.ReadOptions(input_shapes=shapes, input_shape_count=len(shapes), input_values=values, input_value_count=len(values),
                            ignore_statistics=ignore_statistics, weights=None if weights is None else os.fsencode(weights))
    return Graph(_handle=Graph._make(functions.graph_read, os.fsencode(path), ctypes.byref(options)))
