"""Octet: INT8 quantization and inference of neural networks.

    import octet

    graph = octet.read_model("model.xml")
    calibrator = octet.Calibrator(graph)
    for image in images:
        calibrator.observe(image)
    int8 = calibrator.quantize()
    int8.write_ir("model_i8.xml")
    scores = octet.Executor(int8)(image)

Tensors are NumPy arrays. Everything that runs releases the interpreter's lock, so that threads run at the same time. What fails raises
octet.Error, which says what was given, what was expected, and where. Objects free their memory when they are collected, or earlier by
`with` or close().
"""

from ._errors import Error, Status
from ._executor import Executor, Port, Request, Step
from ._graph import Graph, Layer, Value, read_model
from ._images import load_image
from ._jobs import Configuration, JobReport, Preprocessing, benchmark, calibrate, check, collect, convert, diagnose, tune
from ._library import abi_version, build_info, live_handles, load_extension, version
from ._quantization import Calibrator, Statistics, TensorStatistics
from ._scheme import Decision, Scheme
from ._tensor import sqnr
from ._tuning import LayerEffect, ReturnedLayer, Trial, TuneOptions, TuneState, Tuning
from ._verification import LayerDeviation, OutputDeviation, Verification, verify

__version__ = version()

__all__ = [
    "Calibrator", "Configuration", "Decision", "Error", "Executor", "Graph", "JobReport", "Layer", "LayerDeviation", "LayerEffect",
    "OutputDeviation", "Port", "Preprocessing", "Request", "ReturnedLayer", "Scheme", "Statistics", "Status", "Step", "TensorStatistics",
    "Trial", "TuneOptions", "TuneState", "Tuning", "Value", "Verification", "abi_version", "benchmark", "build_info", "calibrate",
    "check", "collect", "convert", "diagnose", "live_handles", "load_extension", "load_image", "read_model", "sqnr", "tune", "verify", "version",
]
