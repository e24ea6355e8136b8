"""Runs ONNX Runtime over the networks that `octet_fuzz --export DIR` wrote and compares with what Octet's reference kernels gave.

    onnxruntime.py DIR

Exits with 1 where a network differs by more than rounding explains or none could be run, with 0 and a note where onnxruntime is not installed."""
import pathlib
import sys

# Else this file would be taken for the package of its name.
own_folder = pathlib.Path(__file__).resolve().parent
sys.path = [entry for entry in sys.path if pathlib.Path(entry or ".").resolve() != own_folder]

try:
    import numpy
    import onnxruntime
except ImportError as error:
    print("SKIPPED:", error)
    sys.exit(0)


def session(path, optimize):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
    levels = onnxruntime.GraphOptimizationLevel
    options.graph_optimization_level = levels.ORT_ENABLE_ALL if optimize else levels.ORT_DISABLE_ALL
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def difference(actual, expected, noise):
    """What is wrong, or nothing."""
    if actual.shape != expected.shape:
        return f"shape {actual.shape}, expected {expected.shape}"
    if actual.dtype != expected.dtype:
        return f"type {actual.dtype}, expected {expected.dtype}"
    if expected.size == 0:
        return ""
    apart = numpy.abs(actual.astype("f8") - expected.astype("f8"))
    scale = max(numpy.abs(expected.astype("f8")).max(), 1e-6)
    largest, rms = apart.max() / scale, numpy.sqrt((apart ** 2).mean()) / scale
    if expected.dtype.kind != "f":
        return "" if largest == 0 or noise[0] > 0 else f"{int((apart > 0).sum())} of {expected.size} integers differ"
    if largest <= 1e-4 + 4 * noise[0] and rms <= 3e-5 + 3 * noise[1]:
        return ""
    return f"largest {largest:.3g}, rms {rms:.3g} (of noise {noise[0]:.3g}, {noise[1]:.3g})"


def compare(folder, optimize):
    network = session(folder / "model.onnx", optimize)
    inputs = {port.name: numpy.load(folder / f"input_{i}.npy") for i, port in enumerate(network.get_inputs())}
    noise = [tuple(map(float, line.split())) for line in (folder / "noise.txt").read_text().splitlines()]
    for i, actual in enumerate(network.run(None, inputs)):
        wrong = difference(actual, numpy.load(folder / f"output_{i}.npy"), noise[i])
        if wrong:
            return f"output {i}: {wrong}"
    return ""


def main(root):
    failed = refused = total = 0
    for folder in sorted((path for path in pathlib.Path(root).iterdir() if path.is_dir()), key=lambda path: int(path.name)):
        total += 1
        for optimize in (False, True):
            try:
                wrong = compare(folder, optimize)
            except Exception as error:  # ONNX Runtime lacks some kernels; what it says is for the reader to judge.
                refused += 1
                print(f"{folder.name}: refused: {str(error)[:300]}")
                break
            if wrong:
                failed += 1
                print(f"{folder.name}: {'optimized' if optimize else 'plain'}: {wrong}")
                break
    print(f"{total} networks, {failed} differ, {refused} refused by ONNX Runtime {onnxruntime.__version__}")
    return 1 if failed or refused == total else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
