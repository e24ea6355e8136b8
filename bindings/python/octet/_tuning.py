"""Quantizing to an accuracy."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Mapping, Sequence
from ctypes import c_void_p
from dataclasses import dataclass
from typing import Any, TypedDict

import numpy as np

from . import _structs as s
from ._callbacks import Caught
from ._errors import Error, Status
from ._executor import Executor
from ._graph import Graph
from ._library import Handle, functions
from ._scheme import Decision, Scheme, decision_of
from ._tensor import Tensor


class TuneOptions(TypedDict, total=False):
    """What Calibrator.tune takes beside the metric."""

    threads: int  #: of one inference of a candidate; 0, the default, = all
    workers: int  #: inferences that run at the same time while layers are ranked; 1
    ranges: Mapping[str, Scheme | dict[str, Any]]  #: ways of choosing activations' ranges, tried in this order; by default the usual ones
    inputs: Sequence[Any]  #: to rank layers: per inference an array, or a list of one for each input; by default what was observed first
    max_validations: float  #: the search ends when the validation set was measured so many times; 0 = no limit
    time_budget: float  #: the search ends after so many seconds; 0 = no limit
    latency_runs: int  #: timed inferences of each candidate that was measured fully; 0
    journal: str | os.PathLike[str]  #: file that every measurement is added to
    resume: bool  #: take what the journal holds already
    data: str  #: names metric and validation set, so that a journal made with others is refused
    finish: Callable[[Graph], Graph]  #: what is done to a candidate before it is run
    progress: Callable[[TuneState], Any]  #: called after each measurement; False ends the search with the best that was found


@dataclass(frozen=True)
class Trial:
    """One candidate and what was measured of it."""

    ranges: str  #: how ranges were chosen; "as given" = by the calibrator's scheme, "" = the FP32 network
    fp32_layers: tuple[str, ...]  #: layers given back to FP32
    samples: int  #: of the validation set that were measured; 1 for a metric of the whole set
    full: bool  #: all of them
    value: float  #: mean score
    drop: float  #: the FP32 network's mean score of the same samples, less value
    drop_error: float  #: half of the 95 % confidence interval of the whole set's drop; 0 when full
    fp32_macs: float  #: multiply-accumulates that are left in FP32
    weight_bytes: int  #: those of INT8 layers counted as 8-bit integers
    seconds: float  #: median of `latency_runs` inferences; 0 = not measured


@dataclass(frozen=True)
class TuneState:
    """Where a search stands."""

    stage: str  #: "reference", "ranges", "ranking", "layers", "proof"
    trial: Trial | None  #: what was measured last
    validations: float  #: samples measured so far, divided by the size of the set


@dataclass(frozen=True)
class LayerEffect:
    """What quantizing one layer alone does to the outputs of the FP32 network."""

    layer: str
    type: str
    macs: float
    sqnr: float  #: of the network's outputs in dB; a low one says that the layer hurts


@dataclass(frozen=True)
class ReturnedLayer:
    """A layer that was given back to FP32."""

    layer: str
    macs: float
    proven: bool  #: with the layer in INT8 the limit is exceeded
    drop_without: float  #: the drop with that layer in INT8; 0 where it was not measured
    samples: int  #: that it was measured on


def _trial_of(trial: s.Trial) -> Trial:
    layers = tuple(layer.decode() for layer in trial.fp32_layers[: trial.fp32_layer_count]) if trial.fp32_layer_count else ()
    return Trial(trial.ranges.decode(), layers, trial.samples, bool(trial.full), trial.value, trial.drop, trial.drop_error, trial.fp32_macs,
                 trial.weight_bytes, trial.seconds)


def _state_of(state: s.TuneState) -> TuneState:
    return TuneState(state.stage.decode(), _trial_of(state.trial.contents) if state.trial else None, state.validations)


class Tuning(Handle):
    """What a search found."""

    _kind = "tuning"

    def _describe(self) -> s.TuningDescription:
        description = s.TuningDescription()
        functions.tuning_describe(ctypes.byref(description), self._handle)
        return description

    @property
    def graph(self) -> Graph:
        """The network that was chosen."""
        return Graph(_handle=self._make(functions.tuning_graph, self._handle))

    @property
    def scheme(self) -> Scheme:
        """What makes it from the same statistics."""
        return Scheme(_handle=self._make(functions.tuning_scheme, self._handle))

    @property
    def met(self) -> bool:
        """Whether the drop on the whole set is within the limit."""
        return bool(self._describe().met)

    @property
    def finished(self) -> bool:
        """Whether neither a limit nor a callback ended the search early."""
        return bool(self._describe().finished)

    @property
    def conclusion(self) -> str:
        """One sentence."""
        return self._describe().conclusion.decode()

    @property
    def macs(self) -> float:
        """Multiply-accumulates of the network."""
        return self._describe().macs

    @property
    def validations(self) -> float:
        """Samples that the metric was asked for, divided by the size of the set."""
        return self._describe().validations

    @property
    def measured_before(self) -> float:
        """The part of `validations` that came from the journal."""
        return self._describe().measured_before

    @property
    def seconds(self) -> float:
        """Of the search, those of an interrupted one included."""
        return self._describe().seconds

    @property
    def trials(self) -> list[Trial]:
        """All candidates; the first is the FP32 network."""
        return [self._trial(i) for i in range(self._describe().trial_count)]

    @property
    def chosen(self) -> Trial:
        """The one whose network it is."""
        return self._trial(self._describe().trial)

    def _trial(self, index: int) -> Trial:
        trial = s.Trial()
        functions.tuning_trial(ctypes.byref(trial), self._handle, index)
        return _trial_of(trial)

    @property
    def ranking(self) -> list[LayerEffect]:
        """The most harmful layer first; empty where no layer had to be given back."""
        return [self._effect(i) for i in range(self._describe().effect_count)]

    def _effect(self, index: int) -> LayerEffect:
        effect = s.LayerEffect()
        functions.tuning_effect(ctypes.byref(effect), self._handle, index)
        return LayerEffect(effect.layer.decode(), effect.type.decode(), effect.macs, effect.sqnr)

    @property
    def returned(self) -> list[ReturnedLayer]:
        """Layers that were given back to FP32."""
        return [self._returned(i) for i in range(self._describe().returned_count)]

    def _returned(self, index: int) -> ReturnedLayer:
        layer = s.ReturnedLayer()
        functions.tuning_returned(ctypes.byref(layer), self._handle, index)
        return ReturnedLayer(layer.layer.decode(), layer.macs, bool(layer.proven), layer.drop_without, layer.samples)

    @property
    def decisions(self) -> list[Decision]:
        """The precision of every layer that could run in INT8, and why."""
        return [decision_of(functions.tuning_decision, self._handle, i) for i in range(self._describe().decision_count)]


class _Search:
    """One call of Calibrator.tune: the functions of Python as callbacks, and what must stay alive meanwhile."""

    def __init__(self, metric: Callable[..., Any], options: TuneOptions):
        self.caught = Caught()
        self._metric = metric
        self._options: dict[str, Any] = dict(options)
        self._alive: list[Any] = []

    def value(self, _user: Any, value: Any, candidate: int) -> int:
        return self.caught.status_of(lambda: self._measure(value, candidate))

    def _measure(self, value: Any, candidate: int) -> None:
        with Executor._shown(candidate) as executor:
            value[0] = self._metric(executor)

    def scores(self, _user: Any, scores: Any, candidate: int, samples: Any, count: int) -> int:
        return self.caught.status_of(lambda: self._measure_samples(scores, candidate, samples, count))

    def _measure_samples(self, scores: Any, candidate: int, samples: Any, count: int) -> None:
        indices = np.ctypeslib.as_array(samples, (count,)).astype(np.int64)
        with Executor._shown(candidate) as executor:
            given = np.asarray(self._metric(executor, indices), np.float64)
        if given.shape != (count,):
            raise Error(Status.INVALID_ARGUMENT, f"metric: given scores of shape {given.shape}, expected {count}")
        np.ctypeslib.as_array(scores, (count,))[:] = given

    def options(self) -> s.TuneOptions:
        """As C has them: what is no number is taken out first."""
        given = self._options
        for name in given.keys() - TuneOptions.__annotations__.keys():
            raise TypeError(f"tune() got an unexpected keyword argument {name!r}")
        ranges, inputs, progress, finish = (given.pop(name, None) for name in ("ranges", "inputs", "progress", "finish"))
        journal, data = given.pop("journal", ""), given.pop("data", "")
        options = s.TuneOptions(journal=os.fsencode(journal), data=data.encode(), **given)
        if ranges is not None:
            options.ranges, options.range_count = self._ranges(ranges), len(ranges)
        if inputs is not None:
            options.samples, options.sample_count = self._tensors(inputs), len(inputs)
        if progress is not None:
            options.progress = s.TuneProgress(lambda _user, state: self.caught.status_of(lambda: progress(_state_of(state.contents))))
        if finish is not None:
            options.finish = s.Finish(lambda _user, place, candidate: self.caught.status_of(lambda: _finish(finish, place, candidate)))
        return options

    def _ranges(self, ranges: Mapping[str, Any]) -> ctypes.Array:
        schemes = [Scheme(scheme) if isinstance(scheme, dict) else scheme for scheme in ranges.values()]
        self._alive += schemes
        # One element at least: a NULL would stand for the usual choices.
        choices = (s.RangeChoice * max(1, len(schemes)))()
        for choice, name, scheme in zip(choices, ranges, schemes):
            choice.name, choice.scheme = name.encode(), scheme._handle
        return choices

    def _tensors(self, inputs: Sequence[Any]) -> ctypes.Array:
        tensors = [Tensor(array) for entry in inputs for array in (entry if isinstance(entry, (list, tuple)) else [entry])]
        self._alive += tensors
        return (c_void_p * len(tensors))(*(tensor._handle for tensor in tensors))


def _finish(finish: Callable[[Graph], Graph], place: Any, candidate: int) -> None:
    """Gives the library a handle of its own of the graph that the caller made."""
    shown = c_void_p(candidate)
    copy = c_void_p()
    functions.graph_clone(ctypes.byref(copy), shown)
    result = finish(Graph(_handle=copy))
    functions.graph_clone(place, result._handle)


def tune(calibrator: c_void_p, metric: Callable[..., Any], max_drop: float, samples: int | None, options: TuneOptions) -> Tuning:
    """Calibrator.tune says what it does."""
    search, handle = _Search(metric, options), c_void_p()
    given = ctypes.byref(search.options())
    if samples is None:
        search.caught.call(functions.calibrator_tune, ctypes.byref(handle), calibrator, max_drop, s.Metric(search.value), None, given)
    else:
        search.caught.call(functions.calibrator_tune_samples, ctypes.byref(handle), calibrator, max_drop, s.SampleMetric(search.scores),
                           samples, None, given)
    tuning = Tuning(handle)
    search.caught.reraise()  # what progress raised ended the search, which succeeded all the same
    return tuning
