"""What the commands of octet do, with their options."""

from __future__ import annotations

import ctypes
import json
import os
from collections.abc import Callable, Sequence
from ctypes import c_char_p, c_void_p
from dataclasses import dataclass, fields
from typing import Any, Union

from . import _structs as s
from ._callbacks import Caught
from ._errors import Error, Status
from ._graph import Graph
from ._images import LAYOUTS, choice, preprocessing_of
from ._library import Handle, functions
from ._scheme import Scheme

Path = Union[str, "os.PathLike[str]"]
#: Told what is given and not used.
Warn = Callable[[str], Any]
#: Told what a job does: a text, and of samples how many of how many are done, else 0 of 0. Where it returns False the job ends with an Error.
Progress = Callable[[str, int, int], Any]


@dataclass(frozen=True)
class Preprocessing:
    """How image files become a network's input, as in load_image(); `layout` is "auto", "NCHW" or "NHWC"."""

    mean: float | Sequence[float] | None = None
    scale: float | Sequence[float] | None = None
    shorter_side: int = 0
    crop: int = 0
    reverse_channels: bool = False
    antialias: bool = True
    layout: str = "auto"


@dataclass(frozen=True)
class Configuration:
    """A configuration of OpenVINO's accuracy checker, in YAML or JSON, and what lies around it."""

    config: Path
    definitions: Path | None = None
    models: Path | None = None  #: prefix of models, only for check()
    annotations: Path | None = None
    converted_models: Path | None = None
    target_devices: Sequence[str] = ()
    target_tags: Sequence[str] = ()
    target_framework: str | None = None


@dataclass(frozen=True)
class JobReport:
    """What a job did."""

    passed: bool  #: False where a search did not meet its threshold, or a configuration expects another value of a metric
    data: dict[str, Any]  #: what the command writes with --json
    text: str  #: the same for people
    graph: Graph | None  #: the network that was written


class _Report(Handle):
    _kind = "job_report"

    def read(self) -> JobReport:
        description = s.JobDescription()
        functions.job_describe(ctypes.byref(description), self._handle)
        return JobReport(bool(description.passed), json.loads(description.json), description.text.decode(errors="replace"), self._graph())

    def _graph(self) -> Graph | None:
        try:
            return Graph(_handle=self._make(functions.job_graph, self._handle))
        except Error as error:
            if error.status != Status.NOT_FOUND:
                raise
            return None


_WEIGHTS = {"as_model": 0, "f32": 1, "f16": 2}
_APIS = {"auto": 0, "sync": 1, "async": 2}
_HINTS = {"latency": 0, "throughput": 1}
_REPORTS = {"no_counters": 0, "average_counters": 1, "detailed_counters": 2}
_FORMATS = {"ir": 0, "onnx": 1}


def _path(path: Path | None) -> bytes | None:
    return None if path is None else os.fsencode(path)


def _texts(texts: Sequence[Path]) -> tuple[ctypes.Array, int]:
    return (c_char_p * len(texts))(*(os.fsencode(text) for text in texts)), len(texts)


def _preprocessing(given: Preprocessing | None):
    if given is None:
        return None
    return ctypes.pointer(preprocessing_of(given.mean, given.scale, given.shorter_side, given.crop, given.reverse_channels,
                                           given.antialias, given.layout))


def _configuration(given: Configuration | None):
    if given is None:
        return None
    devices, device_count = _texts(given.target_devices)
    tags, tag_count = _texts(given.target_tags)
    return ctypes.pointer(s.Configuration(
        config=_path(given.config), definitions=_path(given.definitions), models=_path(given.models), annotations=_path(given.annotations),
        converted_models=_path(given.converted_models), target_devices=devices, target_device_count=device_count, target_tags=tags,
        target_tag_count=tag_count, target_framework=_path(given.target_framework)))


class _Call:
    """One call of a job with the caller's functions."""

    def __init__(self, warning: Warn | None, progress: Progress | None):
        self._caught = Caught()
        self.sinks = {
            "warning": s.JobWarning(lambda _user, text: self._warn(warning, text)) if warning else s.JobWarning(),
            "progress": s.JobProgress(lambda _user, text, done, total: self._caught.status_of(
                lambda: progress(text.decode(errors="replace"), done, total))) if progress else s.JobProgress(),
        }

    def _warn(self, warning: Warn, text: bytes) -> None:
        self._caught.status_of(lambda: warning(text.decode(errors="replace")))

    def run(self, function: Any, *arguments: Any) -> JobReport:
        handle = c_void_p()
        self._caught.call(function, ctypes.byref(handle), *arguments)
        with _Report(handle) as report:
            self._caught.reraise()
            return report.read()


@dataclass(frozen=True)
class QuantizationOptions:
    """What calibrate(), tune() and collect() share. Members are the options of `octet calibrate`."""

    input_shape: str | None = None  #: "[1,3,224,224]" or "NAME[1,3,224,224],NAME[1,5]"; ? = as the file has it
    list: Path | None = None  #: text file of which each line names a file of the folder
    subset: int = 0  #: the first so many files; 0 = all
    batch_size: int = 0  #: samples in one inference; 0 = that of the model
    preprocessing: Preprocessing | None = None
    statistics_in: Path | None = None  #: saved statistics to begin with
    statistics_out: Path | None = None  #: where to save them
    scheme: Scheme | None = None
    ignore_layer_types: Sequence[str] = ()
    ignore_layer_names: Sequence[str] = ()
    ignore_layer_types_path: Path | None = None  #: text file of such types, one a line
    ignore_layer_names_path: Path | None = None
    precision: str = "as_model"  #: of stored weights: "as_model", "f32", "f16"
    compress_weights: bool | None = None  #: store quantized weights as 8-bit integers; by default where `precision` is "as_model"
    performance_aware: bool = False  #: leave layers in FP32 that are slower in INT8 on this machine; not for collect()
    output_dir: Path | None = None  #: folder of the results; that of the model by default
    ir_version: int = 0  #: of the result: 5, 6, 7, 10, 11; 0 = that of the model
    report: Path | None = None  #: every layer's precision and reason; JSON where it ends in .json; not for collect()
    threads: int = 0
    preset: str | None = None  #: "performance", "mixed", "accuracy", "legacy"; by default "mixed" for calibrate(), else "legacy"
    activations: str | None = None  #: "symmetric", "asymmetric", "auto"; by default as scheme or preset say
    weights: Path | None = None  #: .caffemodel of a Caffe network; the file of its name beside the .prototxt by default


def _compressed(options: QuantizationOptions) -> bool:
    return options.precision == "as_model" if options.compress_weights is None else options.compress_weights


def _text(text: str | None) -> bytes | None:
    return None if text is None else text.encode()


def _quantization(model: Path | None, source: Path | None, options: QuantizationOptions, configuration: Configuration | None,
                  call: _Call) -> s.QuantizationOptions:
    types, type_count = _texts(options.ignore_layer_types)
    names, name_count = _texts(options.ignore_layer_names)
    return s.QuantizationOptions(
        model=_path(model), source=_path(source), input_shape=_path(options.input_shape), list=_path(options.list), subset=options.subset,
        batch_size=options.batch_size, preprocessing=_preprocessing(options.preprocessing), statistics_in=_path(options.statistics_in),
        statistics_out=_path(options.statistics_out), scheme=options.scheme._handle if options.scheme else None, ignore_layer_types=types,
        ignore_layer_type_count=type_count, ignore_layer_names=names, ignore_layer_name_count=name_count,
        ignore_layer_types_path=_path(options.ignore_layer_types_path), ignore_layer_names_path=_path(options.ignore_layer_names_path),
        precision=choice("precision", options.precision, _WEIGHTS), compress_weights=_compressed(options),
        performance_aware=options.performance_aware, output_dir=_path(options.output_dir), ir_version=options.ir_version,
        report=_path(options.report), threads=options.threads, configuration=_configuration(configuration), preset=_text(options.preset),
        activations=_text(options.activations), weights=_path(options.weights), **call.sinks)


def calibrate(model: Path, source: Path | None = None, *, warning: Warn | None = None, progress: Progress | None = None,
              **options: Any) -> JobReport:
    """Quantizes a model file with the samples of a folder, measures no accuracy, and writes NAME_i8.xml and .bin.

    `options` are the members of QuantizationOptions. Without `source` they must hold `statistics_in`.
    """
    call = _Call(warning, progress)
    given = _quantization(model, source, QuantizationOptions(**{"preset": "mixed", **options}), None, call)
    return call.run(functions.job_calibrate, ctypes.byref(given))


def collect(model: Path | None = None, source: Path | None = None, *, configuration: Configuration | None = None,
            warning: Warn | None = None, progress: Progress | None = None, **options: Any) -> JobReport:
    """Collects ranges and writes them with the quantized model. `options` as for calibrate()."""
    call = _Call(warning, progress)
    given = _quantization(model, source, QuantizationOptions(**options), configuration, call)
    return call.run(functions.job_collect, ctypes.byref(given))


@dataclass(frozen=True)
class SearchOptions:
    """How tune() measures and searches. Members are the options of `octet calibrate`."""

    labels: Path | None = None  #: without a configuration: text file with lines NAME LABEL
    label_offset: int = 0  #: added to every label
    metric_type: str | None = None  #: accuracy by default, accuracy_per_class, agreement, kl_divergence
    metric_name: str | None = None  #: which metric of the configuration
    top_k: int = 0  #: the label counts among so many best classes; 0 = 1
    threshold_step: float = 0  #: per cent between the ranges that are tried
    threshold_boundary: float = 0  #: the lowest share of samples to range over
    calibration_samples: int = 0  #: samples that ranges are made from; 0 = 300
    calibration_source: Path | None = None  #: folder of other samples for that
    calibrate_fully_connected: bool = False  #: quantize fully connected layers too
    benchmark_iterations_count: int = 0  #: timed inferences of each candidate
    time_budget: float = 0  #: seconds after which the search ends with the best network found
    max_validations: float = 0  #: the search ends when the set was measured so many times
    journal: Path | None = None  #: NAME_i8.journal beside the result by default
    resume: bool = False  #: go on from the journal of a search that was interrupted
    trials: Path | None = None  #: NAME_i8_trials.json beside the result by default


_SEARCH_PATHS = ("labels", "metric_type", "metric_name", "calibration_source", "journal", "trials")
_SEARCH_MEMBERS = tuple(field.name for field in fields(SearchOptions))


def tune(model: Path | None = None, source: Path | None = None, *, threshold: float = 1, configuration: Configuration | None = None,
         warning: Warn | None = None, progress: Progress | None = None, **options: Any) -> JobReport:
    """Quantizes a model file such that a metric loses no more than `threshold` percentage points.

    `options` are the members of SearchOptions and QuantizationOptions. Where the threshold cannot be met the best network found is
    written, and the report has not passed.
    """
    call = _Call(warning, progress)
    search = SearchOptions(**{name: options.pop(name) for name in _SEARCH_MEMBERS if name in options})
    given = _quantization(model, source, QuantizationOptions(**options), configuration, call)
    members = {name: getattr(search, name) for name in _SEARCH_MEMBERS}
    members.update({name: _path(members[name]) for name in _SEARCH_PATHS})
    return call.run(functions.job_tune, ctypes.byref(given), threshold, ctypes.byref(s.SearchOptions(**members)))


def check(models: Sequence[Path] = (), source: Path | None = None, labels: Path | None = None, *,
          configuration: Configuration | None = None, label_offset: int = 0, input_shape: str | None = None, subset: int = 0,
          batch_size: int = 0, preprocessing: Preprocessing | None = None, threads: int = 0, weights: Sequence[Path] = (),
          warning: Warn | None = None, progress: Progress | None = None) -> JobReport:
    """Measures the accuracy of model files, and how far they agree with the first.

    `labels` is a text file with lines NAME LABEL, names relative to the folder `source`; or a configuration says what is measured.
    `weights` are none, or one for each model: the .caffemodel of a Caffe network, "" for others.
    """
    call = _Call(warning, progress)
    files, file_count = _texts(models)
    weight_files, weight_count = _texts(weights)
    options = s.AccuracyOptions(
        models=files, model_count=file_count, configuration=_configuration(configuration), source=_path(source), labels=_path(labels),
        label_offset=label_offset, input_shape=_path(input_shape), subset=subset, batch_size=batch_size,
        preprocessing=_preprocessing(preprocessing), threads=threads, weights=weight_files, weights_count=weight_count, **call.sinks)
    return call.run(functions.job_check, ctypes.byref(options))


def benchmark(models: Sequence[Path], *, api: str = "auto", hint: str = "latency", streams: int = 0, requests: int = 0, threads: int = 0,
              iterations: int = 0, seconds: float = 0, rounds: int = 0, batch_size: int = 0, shape: str | None = None,
              inputs: Sequence[Path] = (), preprocessing: Preprocessing | None = None, counters: bool = False,
              report_type: str = "no_counters", report_folder: Path | None = None, peak_fp32: float = 0, peak_int8: float = 0,
              weights: Sequence[Path] = (), warning: Warn | None = None, progress: Progress | None = None) -> JobReport:
    """Measures the speed of model files; several take turns and are compared. 0 leaves the choice to the library.

    `inputs` are "[NAME=]FILE": a tensor as .npy, or an image, for each input; random by default. `weights` as for check().
    """
    call = _Call(warning, progress)
    files, file_count = _texts(models)
    weight_files, weight_count = _texts(weights)
    tensors, tensor_count = _texts(inputs)
    options = s.BenchmarkOptions(
        models=files, model_count=file_count, api=choice("api", api, _APIS), throughput=choice("hint", hint, _HINTS), streams=streams,
        requests=requests, threads=threads, iterations=iterations, seconds=seconds, rounds=rounds, batch_size=batch_size,
        shape=_path(shape), inputs=tensors, input_count=tensor_count, preprocessing=_preprocessing(preprocessing), counters=counters,
        report_type=choice("report_type", report_type, _REPORTS), report_folder=_path(report_folder), peak_fp32=peak_fp32,
        peak_int8=peak_int8, weights=weight_files, weights_count=weight_count, **call.sinks)
    return call.run(functions.job_benchmark, ctypes.byref(options))


def diagnose(model: Path, source: Path, *, labels: Path | None = None, label_offset: int | None = None, subset: int = 0,
             input_shape: str | None = None, layout: str = "auto", threads: int = 0, weights: Path | None = None, warning: Warn | None = None,
             progress: Progress | None = None) -> JobReport:
    """Finds out how a network wants its images, with labels or without: `octet doctor`.

    `subset` images, spread over the folder, are used; 0 = 50. The best way stands first in `data["trials"]`.
    """
    call = _Call(warning, progress)
    offset = None if label_offset is None else ctypes.pointer(ctypes.c_int64(label_offset))
    options = s.DoctorOptions(
        model=_path(model), input_shape=_path(input_shape), source=_path(source), labels=_path(labels), label_offset=offset, subset=subset,
        layout=choice("layout", layout, LAYOUTS), threads=threads, weights=_path(weights), **call.sinks)
    return call.run(functions.job_diagnose, ctypes.byref(options))


def convert(model: Path, *, output_dir: Path | None = None, model_name: str | None = None, format: str = "ir", ir_version: int = 0,
            data_type: str = "as_model", input: str | None = None, output: str | None = None, input_shape: str | None = None,
            freeze_placeholder_with_value: str | None = None, batch: int = 0, keep_shape_ops: bool = False, disable_fusing: bool = False,
            mean_values: str | None = None, scale_values: str | None = None, scale: float = 0, reverse_input_channels: bool = False,
            image_inputs: bool = False, weights: Path | None = None, mean_file: Path | None = None, mean_file_offsets: str | None = None,
            warning: Warn | None = None, progress: Progress | None = None) -> JobReport:
    """Converts a model file; texts have the forms of the Model Optimizer's options. `weights` and `mean_file` are those of a Caffe network."""
    call = _Call(warning, progress)
    options = s.ConversionOptions(
        model=_path(model), output_dir=_path(output_dir), model_name=_path(model_name), onnx=choice("format", format, _FORMATS),
        ir_version=ir_version, data_type=choice("data_type", data_type, _WEIGHTS), input=_path(input), output=_path(output),
        input_shape=_path(input_shape), freeze_placeholder_with_value=_path(freeze_placeholder_with_value), batch=batch,
        keep_shape_ops=keep_shape_ops, disable_fusing=disable_fusing, mean_values=_path(mean_values), scale_values=_path(scale_values),
        scale=scale, reverse_input_channels=reverse_input_channels, image_inputs=image_inputs, weights=_path(weights), mean_file=_path(mean_file),
        mean_file_offsets=_path(mean_file_offsets), **call.sinks)
    return call.run(functions.job_convert, ctypes.byref(options))
