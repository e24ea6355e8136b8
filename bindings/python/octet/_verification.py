"""Executors held against the reference kernels."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from ctypes import c_void_p
from dataclasses import dataclass
from typing import Any

from . import _structs as s
from ._callbacks import Caught
from ._executor import _PRECISIONS, _precision_name
from ._graph import Graph
from ._library import Handle, functions
from ._tensor import Tensor


@dataclass(frozen=True)
class LayerDeviation:
    """A value that a step computes otherwise than the reference kernels do from the same operands, beyond what rounding explains."""

    value: str
    layer: str
    type: str
    kernel: str
    layout: str
    precision: str
    shape: tuple[int, ...]
    index: tuple[int, ...]  #: of the element that differs most
    expected: float
    given: float
    allowed: float  #: the difference that rounding explains


@dataclass(frozen=True)
class OutputDeviation:
    """An output of the network that differs as a whole; `cause` is "memory", "preparation" or "execution"."""

    output: str
    cause: str
    largest_difference: float
    largest_value: float


@dataclass(frozen=True)
class Verification:
    """What verify() found."""

    passed: bool
    values: int  #: how many were compared
    unchecked: int  #: steps that could not be compared
    layers: tuple[LayerDeviation, ...]  #: in order of execution
    outputs: tuple[OutputDeviation, ...]


_CAUSES = ("memory", "preparation", "execution")


class _Verification(Handle):
    _kind = "verification"

    def __init__(self, handle: c_void_p):
        super().__init__(handle)

    def read(self) -> Verification:
        description = s.VerificationDescription()
        functions.verification_describe(ctypes.byref(description), self._handle)
        return Verification(bool(description.passed), description.value_count, description.unchecked_count,
                            tuple(self._layer(i) for i in range(description.layer_count)),
                            tuple(self._output(i) for i in range(description.output_count)))

    def _layer(self, index: int) -> LayerDeviation:
        found = s.LayerDeviation()
        functions.verification_layer(ctypes.byref(found), self._handle, index)
        names = (text.decode() for text in (found.value, found.layer, found.type, found.kernel, found.layout))
        return LayerDeviation(*names, _precision_name(found.precision), found.shape.tuple(), found.index.tuple(), found.expected,
                              found.given, found.allowed)

    def _output(self, index: int) -> OutputDeviation:
        found = s.OutputDeviation()
        functions.verification_output(ctypes.byref(found), self._handle, index)
        return OutputDeviation(found.output.decode(), _CAUSES[found.cause], found.largest_difference, found.largest_value)


def verify(graph: Graph, inputs: Sequence[Any], *, threads: int = 0, precision: str = "auto",
           progress: Callable[[int, int], Any] | None = None) -> Verification:
    """Runs every step of an executor on operands that the reference kernels computed, and then the whole network.

    `inputs` has one array for each input of the network. `progress` is told how many steps of how many are done; where it returns False
    the check ends with an Error. Takes seconds for large networks.
    """
    caught = Caught()
    callback = s.VerifyProgress(lambda _user, done, count: caught.status_of(lambda: progress(done, count))) if progress else s.VerifyProgress()
    options = s.VerifyOptions(threads=threads, precision=_PRECISIONS.get(precision, -1), progress=callback)
    tensors = [Tensor(array) for array in inputs]
    handles = (c_void_p * len(tensors))(*(tensor._handle for tensor in tensors))
    handle = c_void_p()
    caught.call(functions.verify, ctypes.byref(handle), graph._handle, handles, len(tensors), ctypes.byref(options))
    with _Verification(handle) as verification:
        return verification.read()
