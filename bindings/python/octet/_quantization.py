"""Quantizing networks."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from ctypes import POINTER, c_float, c_void_p
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _structs as s
from ._callbacks import Caught
from ._graph import Graph
from ._library import Handle, functions, take_text
from ._scheme import Decision, Scheme, decision_of
from ._tensor import Tensor
from ._tuning import TuneOptions, Tuning, tune

if TYPE_CHECKING:
    from typing_extensions import Unpack


@dataclass(frozen=True)
class TensorStatistics:
    """What is known of the values of one tensor over all samples."""

    samples: int
    elements: int
    minimum: float
    maximum: float
    mean: float
    mean_minimum: float  #: mean over samples of the sample's minimum
    mean_maximum: float
    channel_minimum: np.ndarray  #: one for each index of dimension 1
    channel_maximum: np.ndarray


class Statistics(Handle):
    """What the tensors of a network held. Statistics of the parts of a data set merge into those of the whole, byte for byte."""

    _kind = "statistics"

    def __init__(self, *, _handle: c_void_p | None = None):
        super().__init__(self._make(functions.statistics_create) if _handle is None else _handle)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Statistics:
        return cls(_handle=cls._make(functions.statistics_load, os.fsencode(path)))

    def save(self, path: str | os.PathLike[str]) -> None:
        functions.statistics_save(self._handle, os.fsencode(path))

    def observe(self, name: str, values: Any) -> None:
        """Takes in what a tensor held in one inference."""
        with Tensor(values) as tensor:
            functions.statistics_observe(self._handle, name.encode(), tensor._handle)

    def merge(self, other: Statistics) -> None:
        """Adds what `other` has seen."""
        functions.statistics_merge(self._handle, other._handle)

    @property
    def tensors(self) -> list[str]:
        """Names in alphabetical order."""
        return take_text(self._make(functions.statistics_names, self._handle)).splitlines()

    def __contains__(self, name: str) -> bool:
        return name in self.tensors

    def __getitem__(self, name: str) -> TensorStatistics:
        of = s.TensorStatistics()
        functions.statistics_of(ctypes.byref(of), self._handle, name.encode())
        channels = np.empty((2, of.channel_count), np.float32)
        first, second = (row.ctypes.data_as(POINTER(c_float)) for row in channels)
        functions.statistics_channels(first, second, of.channel_count, self._handle, name.encode())
        return TensorStatistics(of.samples, of.elements, of.minimum, of.maximum, of.mean, of.mean_minimum, of.mean_maximum, *channels)

    def percentile(self, name: str, percent: float) -> tuple[float, float]:
        """The values that `percent` per cent of the elements lie between."""
        low, high = c_float(), c_float()
        functions.statistics_percentile(ctypes.byref(low), ctypes.byref(high), self._handle, name.encode(), percent)
        return low.value, high.value

    def range(self, name: str, scheme: Scheme) -> tuple[float, float]:
        """The range that the scheme's choice for activations gives the tensor."""
        low, high = c_float(), c_float()
        functions.statistics_range(ctypes.byref(low), ctypes.byref(high), self._handle, name.encode(), scheme._handle)
        return low.value, high.value


class Calibrator(Handle):
    """Learns the ranges of a network's activations from samples and quantizes it:

        calibrator = Calibrator(graph)
        for image in images:
            calibrator.observe(image)
        int8 = calibrator.quantize()
    """

    _kind = "calibrator"

    def __init__(self, graph: Graph, scheme: Scheme | dict[str, Any] | None = None, *, threads: int = 0,
                 progress: Callable[[int], Any] | None = None, kept_observations: int = 16, kept_bytes: int = 64 << 20):
        """`progress` is called after each observation with the number of samples so far; where it returns False, the observation ends
        with an Error of status CANCELLED. Copies of the inputs of the first observations are kept for tune(), up to so many and so many
        bytes."""
        scheme = Scheme(scheme) if isinstance(scheme, dict) else scheme
        self._caught = Caught()
        self._progress = s.Progress(lambda _user, samples: self._caught.status_of(lambda: progress(samples))) if progress else s.Progress()
        options = s.CalibratorOptions(threads=threads, progress=self._progress, kept_observations=kept_observations, kept_bytes=kept_bytes)
        super().__init__(self._make(functions.calibrator_create, graph._handle, scheme._handle if scheme else None, ctypes.byref(options)))

    def observe(self, *arrays: Any) -> None:
        """Runs the network once, with one array for each input, and learns from what its tensors hold. Dimension 0 counts samples."""
        tensors = [Tensor(array) for array in arrays]
        handles = (c_void_p * len(tensors))(*(tensor._handle for tensor in tensors))
        self._caught.call(functions.calibrator_observe, self._handle, handles, len(handles))

    def _describe(self) -> s.CalibratorDescription:
        description = s.CalibratorDescription()
        functions.calibrator_describe(ctypes.byref(description), self._handle)
        return description

    @property
    def samples(self) -> int:
        return self._describe().samples

    @property
    def decisions(self) -> list[Decision]:
        """The precision of every layer that could run in INT8, and why."""
        return [decision_of(functions.calibrator_decision, self._handle, i) for i in range(self._describe().decision_count)]

    @property
    def statistics(self) -> Statistics:
        """A copy of what was learned so far; may be set to replace it."""
        return Statistics(_handle=self._make(functions.calibrator_statistics, self._handle))

    @statistics.setter
    def statistics(self, statistics: Statistics) -> None:
        functions.calibrator_set_statistics(self._handle, statistics._handle)

    def quantize(self) -> Graph:
        """The quantized network."""
        return Graph(_handle=self._make(functions.calibrator_quantize, self._handle))

    def tune(self, metric: Callable[..., Any], max_drop: float = 0.01, *, samples: int | None = None,
             **options: Unpack[TuneOptions]) -> Tuning:
        """The quantized network that loses no more than `max_drop` by the metric, with as little as possible in FP32:

            tuned = calibrator.tune(lambda candidate: accuracy(candidate), max_drop=0.01)
            tuned.graph.write_ir("model_i8.xml")

        `metric` is called with an Executor, which lives during the call, and says how good it is, larger being better. With `samples`, the
        size of the validation set, it is called with the Executor and an array of ascending indices and gives a score for each of these
        samples, whose mean counts; that is several times faster. TuneOptions lists the options. The search always ends with a network;
        Tuning.met says whether the limit is met."""
        return tune(self._handle, metric, max_drop, samples, options)
