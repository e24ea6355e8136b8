"""Finds the library, declares its functions, and turns statuses into exceptions."""

from __future__ import annotations

import ctypes
import os
from ctypes import POINTER, c_char_p, c_double, c_float, c_int32, c_int64, c_size_t, c_uint32, c_void_p
from pathlib import Path
from typing import Any, Callable

from . import _structs as s
from ._errors import Error

_ABI_MAJOR, _ABI_MINOR = 1, 5


def _candidates() -> list[str]:
    """$OCTET_LIBRARY alone where it is set, else the library of this package, else the system's."""
    if given := os.environ.get("OCTET_LIBRARY"):
        return [given]
    own = Path(__file__).parent / f"liboctet_c.so.{_ABI_MAJOR}"
    return [str(own)] if own.exists() else [own.name]


def _load() -> ctypes.CDLL:
    # CDLL, unlike PyDLL, releases the interpreter's lock during calls.
    library = ctypes.CDLL(_candidates()[0])
    library.octet_abi_version.restype = c_uint32
    found = divmod(library.octet_abi_version(), 65536)
    if found[0] != _ABI_MAJOR or found[1] < _ABI_MINOR:
        expected = f"{_ABI_MAJOR}.{_ABI_MINOR} or a later {_ABI_MAJOR}.x"
        raise ImportError(f"{_candidates()[0]}: given the C interface {found[0]}.{found[1]}, expected {expected}")
    return library


_library = _load()

_handle = c_void_p
_out = POINTER(c_void_p)
_text = c_char_p
_strides = POINTER(c_int64)

#: Arguments of the functions that return a status.
_SIGNATURES: dict[str, list[Any]] = {
    "text_get": [POINTER(c_char_p), POINTER(c_size_t), _handle],
    "tensor_copy": [_out, c_int32, s.Shape, _strides, c_void_p],
    "tensor_borrow": [_out, c_int32, s.Shape, _strides, c_void_p],
    "tensor_describe": [POINTER(s.TensorDescription), _handle],
    "tensor_sqnr": [POINTER(c_double), _handle, _handle],
    "image_load": [_out, _text, POINTER(s.Preprocessing), s.Shape],
    "graph_read": [_out, _text, POINTER(s.ReadOptions)],
    "graph_write_ir": [_handle, _text, POINTER(s.WriteOptions)],
    "graph_write_onnx": [_handle, _text],
    "graph_create": [_out, _text],
    "graph_clone": [_out, _handle],
    "graph_reshape": [_out, _handle, POINTER(s.NamedShape), c_size_t],
    "graph_convert": [_out, _handle, POINTER(s.ConvertOptions)],
    "graph_compress_weights": [_out, _handle],
    "graph_describe": [POINTER(s.GraphDescription), _handle],
    "graph_layer": [POINTER(s.LayerDescription), _handle, c_size_t],
    "graph_find": [POINTER(c_size_t), _handle, _text],
    "graph_input": [POINTER(c_size_t), _handle, c_size_t],
    "graph_output": [POINTER(c_size_t), _handle, c_size_t],
    "graph_layer_input": [POINTER(s.Value), _handle, c_size_t, c_size_t],
    "graph_value": [POINTER(s.PortDescription), _handle, s.Value],
    "graph_constant": [_out, _handle, s.Value],
    "graph_attributes": [_out, _handle, c_size_t],
    "graph_add_input": [POINTER(s.Value), _handle, _text, c_int32, s.Shape],
    "graph_add_constant": [POINTER(s.Value), _handle, _text, _handle],
    "graph_add_layer": [POINTER(s.Value), _handle, _text, _text, c_int32, POINTER(s.Attribute), c_size_t, POINTER(s.Value), c_size_t],
    "graph_add_output": [POINTER(c_size_t), _handle, _text, s.Value],
    "executor_create": [_out, _handle, POINTER(s.ExecutorOptions)],
    "executor_describe": [POINTER(s.ExecutorDescription), _handle],
    "executor_input": [POINTER(s.PortDescription), _handle, c_size_t],
    "executor_output": [POINTER(s.PortDescription), _handle, c_size_t],
    "executor_step": [POINTER(s.StepDescription), _handle, c_size_t],
    "request_create": [_out, _handle],
    "request_set_input": [_handle, c_size_t, _handle],
    "request_set_output": [_handle, c_size_t, _handle],
    "request_run": [_handle],
    "request_run_observed": [_handle, s.Observer, c_void_p],
    "request_start": [_handle, s.Completion, c_void_p],
    "request_wait": [_handle],
    "request_enable_profiling": [_handle, c_int32],
    "request_output": [_out, _handle, c_size_t],
    "request_step_seconds": [POINTER(POINTER(c_double)), POINTER(c_size_t), _handle],
    "scheme_create": [_out],
    "scheme_parse": [_out, _text],
    "scheme_read": [_out, _text],
    "scheme_write": [_handle, _text],
    "scheme_json": [_out, _handle],
    "statistics_create": [_out],
    "statistics_load": [_out, _text],
    "statistics_save": [_handle, _text],
    "statistics_observe": [_handle, _text, _handle],
    "statistics_merge": [_handle, _handle],
    "statistics_names": [_out, _handle],
    "statistics_of": [POINTER(s.TensorStatistics), _handle, _text],
    "statistics_channels": [POINTER(c_float), POINTER(c_float), c_size_t, _handle, _text],
    "statistics_percentile": [POINTER(c_float), POINTER(c_float), _handle, _text, c_double],
    "statistics_range": [POINTER(c_float), POINTER(c_float), _handle, _text, _handle],
    "calibrator_create": [_out, _handle, _handle, POINTER(s.CalibratorOptions)],
    "calibrator_observe": [_handle, _out, c_size_t],
    "calibrator_describe": [POINTER(s.CalibratorDescription), _handle],
    "calibrator_decision": [POINTER(s.Decision), _handle, c_size_t],
    "calibrator_statistics": [_out, _handle],
    "calibrator_set_statistics": [_handle, _handle],
    "calibrator_quantize": [_out, _handle],
    "calibrator_tune": [_out, _handle, c_double, s.Metric, c_void_p, POINTER(s.TuneOptions)],
    "calibrator_tune_samples": [_out, _handle, c_double, s.SampleMetric, c_size_t, c_void_p, POINTER(s.TuneOptions)],
    "tuning_describe": [POINTER(s.TuningDescription), _handle],
    "tuning_graph": [_out, _handle],
    "tuning_scheme": [_out, _handle],
    "tuning_trial": [POINTER(s.Trial), _handle, c_size_t],
    "tuning_effect": [POINTER(s.LayerEffect), _handle, c_size_t],
    "tuning_returned": [POINTER(s.ReturnedLayer), _handle, c_size_t],
    "tuning_decision": [POINTER(s.Decision), _handle, c_size_t],
    "verify": [_out, _handle, _out, c_size_t, POINTER(s.VerifyOptions)],
    "verification_describe": [POINTER(s.VerificationDescription), _handle],
    "verification_layer": [POINTER(s.LayerDeviation), _handle, c_size_t],
    "verification_output": [POINTER(s.OutputDeviation), _handle, c_size_t],
    "job_calibrate": [_out, POINTER(s.QuantizationOptions)],
    "job_collect": [_out, POINTER(s.QuantizationOptions)],
    "job_tune": [_out, POINTER(s.QuantizationOptions), c_double, POINTER(s.SearchOptions)],
    "job_check": [_out, POINTER(s.AccuracyOptions)],
    "job_diagnose": [_out, POINTER(s.DoctorOptions)],
    "job_benchmark": [_out, POINTER(s.BenchmarkOptions)],
    "job_convert": [_out, POINTER(s.ConversionOptions)],
    "job_describe": [POINTER(s.JobDescription), _handle],
    "job_graph": [_out, _handle],
    "extension_load": [_text],
    **{f"{kind}_free": [_handle]
       for kind in ("text", "tensor", "graph", "executor", "request", "scheme", "statistics", "calibrator", "tuning",
                    "verification", "job_report")},
}


def _text_function(name: str) -> Callable[[], str]:
    function = getattr(_library, f"octet_{name}")
    function.restype, function.argtypes = c_char_p, []
    return lambda: function().decode()


def _number_function(name: str, kind: Any) -> Callable[[], int]:
    function = getattr(_library, f"octet_{name}")
    function.restype, function.argtypes = kind, []
    return function


_last_error = [_text_function("last_error_message"), _text_function("last_error_file"), _number_function("last_error_line", c_int64),
               _number_function("last_error_byte_offset", c_int64), _text_function("last_error_layer"),
               _text_function("last_error_layer_type")]


def last_error(status: int) -> Error:
    """What the last call of this thread that failed says of itself."""
    return Error(status, *(part() for part in _last_error))


def _checked(status: int, _function: Any, _arguments: Any) -> None:
    if status:
        raise last_error(status)


class _Functions:
    """The functions of octet.h without their prefix; a status other than OCTET_OK is raised."""

    def __init__(self) -> None:
        for name, arguments in _SIGNATURES.items():
            function = getattr(_library, f"octet_{name}")
            function.argtypes, function.restype, function.errcheck = arguments, c_int32, _checked
            setattr(self, name, function)


functions: Any = _Functions()

version = _text_function("version")
version.__doc__ = '"0.1.0", the version of the library that runs.'
build_info = _text_function("build_info")
build_info.__doc__ = "Lines for a bug report: versions, compiler, oneDNN, instruction sets."
_live_handles = _number_function("live_handles", c_size_t)


def live_handles() -> int:
    """How many of the library's objects are alive in this process."""
    return _live_handles()


def abi_version() -> tuple[int, int]:
    """The version of the C interface, (major, minor)."""
    major, minor = divmod(_library.octet_abi_version(), 65536)
    return major, minor


def load_extension(path: str | os.PathLike[str]) -> None:
    """Loads a shared library with operations of one's own, for the whole process."""
    functions.extension_load(os.fsencode(path))


def take_text(handle: c_void_p) -> str:
    """The text of a handle, which is freed."""
    text = c_char_p()
    try:
        functions.text_get(ctypes.byref(text), None, handle)
        return (text.value or b"").decode()
    finally:
        functions.text_free(handle)


class Handle:
    """An object of the library. It is freed by close(), at the end of `with`, or when it is collected."""

    _kind = ""

    def __init__(self, handle: c_void_p):
        self._handle = handle
        self._free = getattr(functions, f"{self._kind}_free")

    @classmethod
    def _make(cls, function: Any, *arguments: Any) -> c_void_p:
        handle = c_void_p()
        function(ctypes.byref(handle), *arguments)
        return handle

    def close(self) -> None:
        """Frees the memory; the object cannot be used any more."""
        handle, self._handle = getattr(self, "_handle", None), None
        if handle is not None:
            self._free(handle)

    def __enter__(self):
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()
