"""The structs and callbacks of octet.h."""

from __future__ import annotations

import ctypes
from ctypes import c_char_p, c_double, c_float, c_int32, c_int64, c_size_t, c_uint32, c_uint64, c_void_p


class Shape(ctypes.Structure):
    _fields_ = [("rank", c_size_t), ("dims", ctypes.POINTER(c_int64))]

    @classmethod
    def of(cls, dims) -> "Shape":
        dims = tuple(dims)
        return cls(len(dims), (c_int64 * len(dims))(*dims))

    def tuple(self) -> tuple[int, ...]:
        return tuple(self.dims[: self.rank]) if self.rank else ()


class Value(ctypes.Structure):
    _fields_ = [("layer", c_uint32), ("port", c_uint32)]


class Attribute(ctypes.Structure):
    _fields_ = [("name", c_char_p), ("value", c_char_p)]


class NamedShape(ctypes.Structure):
    _fields_ = [("name", c_char_p), ("shape", Shape)]


class NamedTensor(ctypes.Structure):
    _fields_ = [("name", c_char_p), ("tensor", c_void_p)]


class CutPoint(ctypes.Structure):
    _fields_ = [("name", c_char_p), ("shape", ctypes.POINTER(Shape))]


class Normalization(ctypes.Structure):
    _fields_ = [("input", c_char_p), ("mean", ctypes.POINTER(c_float)), ("mean_count", c_size_t), ("scale", ctypes.POINTER(c_float)),
                ("scale_count", c_size_t)]


class Sized(ctypes.Structure):
    """A struct that begins with its size."""

    def __init__(self, **members):
        super().__init__(struct_size=ctypes.sizeof(type(self)), **members)


class TensorDescription(Sized):
    _fields_ = [("struct_size", c_size_t), ("element_type", c_int32), ("shape", Shape), ("elements", c_size_t), ("bytes", c_size_t),
                ("data", c_void_p)]


class Preprocessing(Sized):
    _fields_ = [("struct_size", c_size_t), ("shorter_side", c_int64), ("crop", c_int64), ("plain_bilinear", c_int32),
                ("reverse_channels", c_int32), ("mean", ctypes.POINTER(c_float)), ("mean_count", c_size_t),
                ("scale", ctypes.POINTER(c_float)), ("scale_count", c_size_t), ("layout", c_int32)]


class ReadOptions(Sized):
    _fields_ = [("struct_size", c_size_t), ("input_shapes", ctypes.POINTER(NamedShape)), ("input_shape_count", c_size_t),
                ("input_values", ctypes.POINTER(NamedTensor)), ("input_value_count", c_size_t), ("ignore_statistics", c_int32),
                ("weights", c_char_p)]


class WriteOptions(Sized):
    _fields_ = [("struct_size", c_size_t), ("version", c_int32)]


class ConvertOptions(Sized):
    _fields_ = [("struct_size", c_size_t), ("inputs", ctypes.POINTER(CutPoint)), ("input_count", c_size_t),
                ("outputs", ctypes.POINTER(c_char_p)), ("output_count", c_size_t), ("normalization", ctypes.POINTER(Normalization)),
                ("normalization_count", c_size_t), ("reverse_input_channels", c_int32), ("keep_shape_ops", c_int32),
                ("disable_fusing", c_int32), ("fp16", c_int32), ("image_inputs", c_int32)]


class GraphDescription(Sized):
    _fields_ = [("struct_size", c_size_t), ("name", c_char_p), ("layer_count", c_size_t), ("input_count", c_size_t),
                ("output_count", c_size_t), ("macs", c_double), ("parameters", c_size_t), ("weight_bytes", c_size_t)]


class LayerDescription(Sized):
    _fields_ = [("struct_size", c_size_t), ("name", c_char_p), ("type", c_char_p), ("input_count", c_size_t), ("output_count", c_size_t),
                ("macs", c_double), ("parameters", c_size_t)]


class PortDescription(Sized):
    _fields_ = [("struct_size", c_size_t), ("name", c_char_p), ("element_type", c_int32), ("shape", Shape), ("open_dimension", c_int32)]


class ExecutorOptions(Sized):
    _fields_ = [("struct_size", c_size_t), ("threads", c_int32), ("precision", c_int32), ("observed", ctypes.POINTER(c_char_p)),
                ("observed_count", c_size_t)]


class ExecutorDescription(Sized):
    _fields_ = [("struct_size", c_size_t), ("input_count", c_size_t), ("output_count", c_size_t), ("step_count", c_size_t),
                ("arena_bytes", c_size_t), ("threads", c_int32)]


class StepDescription(Sized):
    _fields_ = [("struct_size", c_size_t), ("name", c_char_p), ("type", c_char_p), ("kernel", c_char_p), ("note", c_char_p),
                ("precision", c_int32), ("macs", c_double)]


class ObservedValue(ctypes.Structure):
    _fields_ = [("index", c_size_t), ("data", ctypes.POINTER(c_float)), ("shape", Shape), ("strides", ctypes.POINTER(c_int64))]


class TensorStatistics(Sized):
    _fields_ = [("struct_size", c_size_t), ("samples", c_uint64), ("elements", c_uint64), ("minimum", c_float), ("maximum", c_float),
                ("mean", c_double), ("mean_minimum", c_double), ("mean_maximum", c_double), ("channel_count", c_size_t)]


Completion = ctypes.CFUNCTYPE(None, c_void_p, c_int32)
Observer = ctypes.CFUNCTYPE(c_int32, c_void_p, ctypes.POINTER(ObservedValue))
Progress = ctypes.CFUNCTYPE(c_int32, c_void_p, c_uint64)


VerifyProgress = ctypes.CFUNCTYPE(c_int32, c_void_p, c_size_t, c_size_t)


class VerifyOptions(Sized):
    _fields_ = [("struct_size", c_size_t), ("threads", c_int32), ("precision", c_int32), ("progress", VerifyProgress), ("user", c_void_p)]


class VerificationDescription(Sized):
    _fields_ = [("struct_size", c_size_t), ("passed", c_int32), ("value_count", c_size_t), ("unchecked_count", c_size_t),
                ("layer_count", c_size_t), ("output_count", c_size_t)]


class LayerDeviation(Sized):
    _fields_ = [("struct_size", c_size_t), ("value", c_char_p), ("layer", c_char_p), ("type", c_char_p), ("kernel", c_char_p),
                ("layout", c_char_p), ("precision", c_int32), ("shape", Shape), ("index", Shape), ("expected", c_double),
                ("given", c_double), ("allowed", c_double)]


class OutputDeviation(Sized):
    _fields_ = [("struct_size", c_size_t), ("output", c_char_p), ("cause", c_int32), ("largest_difference", c_double),
                ("largest_value", c_double)]


class CalibratorOptions(Sized):
    _fields_ = [("struct_size", c_size_t), ("threads", c_int32), ("progress", Progress), ("user", c_void_p),
                ("kept_observations", c_size_t), ("kept_bytes", c_size_t)]


class CalibratorDescription(Sized):
    _fields_ = [("struct_size", c_size_t), ("input_count", c_size_t), ("samples", c_uint64), ("decision_count", c_size_t)]


class Decision(Sized):
    _fields_ = [("struct_size", c_size_t), ("layer", c_char_p), ("type", c_char_p), ("reason", c_char_p), ("int8", c_int32),
                ("macs", c_double)]


class Trial(Sized):
    _fields_ = [("struct_size", c_size_t), ("ranges", c_char_p), ("fp32_layers", ctypes.POINTER(c_char_p)), ("fp32_layer_count", c_size_t),
                ("samples", c_size_t), ("full", c_int32), ("value", c_double), ("drop", c_double), ("drop_error", c_double),
                ("fp32_macs", c_double), ("weight_bytes", c_size_t), ("seconds", c_double)]


class TuneState(Sized):
    _fields_ = [("struct_size", c_size_t), ("stage", c_char_p), ("trial", ctypes.POINTER(Trial)), ("validations", c_double)]


Metric = ctypes.CFUNCTYPE(c_int32, c_void_p, ctypes.POINTER(c_double), c_void_p)
SampleMetric = ctypes.CFUNCTYPE(c_int32, c_void_p, ctypes.POINTER(c_double), c_void_p, ctypes.POINTER(c_size_t), c_size_t)
TuneProgress = ctypes.CFUNCTYPE(c_int32, c_void_p, ctypes.POINTER(TuneState))
Finish = ctypes.CFUNCTYPE(c_int32, c_void_p, ctypes.POINTER(c_void_p), c_void_p)


class RangeChoice(ctypes.Structure):
    _fields_ = [("name", c_char_p), ("scheme", c_void_p)]


class TuneOptions(Sized):
    _fields_ = [("struct_size", c_size_t), ("threads", c_int32), ("workers", c_int32), ("ranges", ctypes.POINTER(RangeChoice)),
                ("range_count", c_size_t), ("samples", ctypes.POINTER(c_void_p)), ("sample_count", c_size_t), ("max_validations", c_double),
                ("time_budget", c_double), ("latency_runs", c_int32), ("resume", c_int32), ("journal", c_char_p), ("data", c_char_p),
                ("finish", Finish), ("progress", TuneProgress), ("user", c_void_p)]


class TuningDescription(Sized):
    _fields_ = [("struct_size", c_size_t), ("met", c_int32), ("finished", c_int32), ("conclusion", c_char_p), ("trial", c_size_t),
                ("trial_count", c_size_t), ("effect_count", c_size_t), ("returned_count", c_size_t), ("decision_count", c_size_t),
                ("macs", c_double), ("validations", c_double), ("measured_before", c_double), ("seconds", c_double)]


class LayerEffect(Sized):
    _fields_ = [("struct_size", c_size_t), ("layer", c_char_p), ("type", c_char_p), ("macs", c_double), ("sqnr", c_double)]


class ReturnedLayer(Sized):
    _fields_ = [("struct_size", c_size_t), ("layer", c_char_p), ("macs", c_double), ("proven", c_int32), ("drop_without", c_double),
                ("samples", c_size_t)]


JobProgress = ctypes.CFUNCTYPE(c_int32, c_void_p, c_char_p, c_size_t, c_size_t)
JobWarning = ctypes.CFUNCTYPE(None, c_void_p, c_char_p)


class Configuration(Sized):
    _fields_ = [("struct_size", c_size_t), ("config", c_char_p), ("definitions", c_char_p), ("models", c_char_p),
                ("annotations", c_char_p), ("converted_models", c_char_p), ("target_devices", ctypes.POINTER(c_char_p)),
                ("target_device_count", c_size_t), ("target_tags", ctypes.POINTER(c_char_p)), ("target_tag_count", c_size_t),
                ("target_framework", c_char_p)]


class QuantizationOptions(Sized):
    _fields_ = [("struct_size", c_size_t), ("model", c_char_p), ("input_shape", c_char_p), ("source", c_char_p), ("list", c_char_p),
                ("subset", c_size_t), ("batch_size", c_int32), ("preprocessing", ctypes.POINTER(Preprocessing)),
                ("statistics_in", c_char_p), ("statistics_out", c_char_p), ("scheme", c_void_p),
                ("ignore_layer_types", ctypes.POINTER(c_char_p)), ("ignore_layer_type_count", c_size_t),
                ("ignore_layer_names", ctypes.POINTER(c_char_p)), ("ignore_layer_name_count", c_size_t),
                ("ignore_layer_types_path", c_char_p), ("ignore_layer_names_path", c_char_p), ("precision", c_int32),
                ("compress_weights", c_int32), ("performance_aware", c_int32), ("output_dir", c_char_p), ("ir_version", c_int32),
                ("report", c_char_p), ("threads", c_int32), ("configuration", ctypes.POINTER(Configuration)), ("warning", JobWarning),
                ("progress", JobProgress), ("user", c_void_p), ("preset", c_char_p), ("activations", c_char_p), ("weights", c_char_p)]


class SearchOptions(Sized):
    _fields_ = [("struct_size", c_size_t), ("labels", c_char_p), ("label_offset", c_int64), ("metric_type", c_char_p),
                ("metric_name", c_char_p), ("top_k", c_int32), ("threshold_step", c_double), ("threshold_boundary", c_double),
                ("calibration_samples", c_size_t), ("calibration_source", c_char_p), ("calibrate_fully_connected", c_int32),
                ("benchmark_iterations_count", c_int32), ("time_budget", c_double), ("max_validations", c_double),
                ("journal", c_char_p), ("resume", c_int32), ("trials", c_char_p)]


class AccuracyOptions(Sized):
    _fields_ = [("struct_size", c_size_t), ("models", ctypes.POINTER(c_char_p)), ("model_count", c_size_t),
                ("configuration", ctypes.POINTER(Configuration)), ("source", c_char_p), ("labels", c_char_p), ("label_offset", c_int64),
                ("input_shape", c_char_p), ("subset", c_size_t), ("batch_size", c_int64),
                ("preprocessing", ctypes.POINTER(Preprocessing)), ("threads", c_int32), ("warning", JobWarning),
                ("progress", JobProgress), ("user", c_void_p), ("weights", ctypes.POINTER(c_char_p)),
                ("weights_count", c_size_t)]


class DoctorOptions(Sized):
    _fields_ = [("struct_size", c_size_t), ("model", c_char_p), ("input_shape", c_char_p), ("source", c_char_p), ("labels", c_char_p),
                ("label_offset", ctypes.POINTER(c_int64)), ("subset", c_size_t), ("layout", c_int32), ("threads", c_int32),
                ("warning", JobWarning), ("progress", JobProgress), ("user", c_void_p), ("weights", c_char_p)]


class BenchmarkOptions(Sized):
    _fields_ = [("struct_size", c_size_t), ("models", ctypes.POINTER(c_char_p)), ("model_count", c_size_t), ("api", c_int32),
                ("throughput", c_int32), ("streams", c_int32), ("requests", c_int32), ("threads", c_int32), ("iterations", c_uint64),
                ("seconds", c_double), ("rounds", c_size_t), ("batch_size", c_int64), ("shape", c_char_p),
                ("inputs", ctypes.POINTER(c_char_p)), ("input_count", c_size_t), ("preprocessing", ctypes.POINTER(Preprocessing)),
                ("counters", c_int32), ("report_type", c_int32), ("report_folder", c_char_p), ("peak_fp32", c_double),
                ("peak_int8", c_double), ("warning", JobWarning), ("progress", JobProgress), ("user", c_void_p), ("weights", ctypes.POINTER(c_char_p)),
                ("weights_count", c_size_t)]


class ConversionOptions(Sized):
    _fields_ = [("struct_size", c_size_t), ("model", c_char_p), ("output_dir", c_char_p), ("model_name", c_char_p), ("onnx", c_int32),
                ("ir_version", c_int32), ("data_type", c_int32), ("input", c_char_p), ("output", c_char_p), ("input_shape", c_char_p),
                ("freeze_placeholder_with_value", c_char_p), ("batch", c_int64), ("keep_shape_ops", c_int32),
                ("disable_fusing", c_int32), ("mean_values", c_char_p), ("scale_values", c_char_p), ("scale", c_double),
                ("reverse_input_channels", c_int32), ("image_inputs", c_int32), ("warning", JobWarning), ("progress", JobProgress),
                ("user", c_void_p), ("weights", c_char_p), ("mean_file", c_char_p), ("mean_file_offsets", c_char_p)]


class JobDescription(Sized):
    _fields_ = [("struct_size", c_size_t), ("passed", c_int32), ("json", c_char_p), ("text", c_char_p)]
