"""What main_job.c does, in Python: main_job.py MODEL FOLDER IMAGE..."""

import sys
from pathlib import Path

import numpy as np

import octet

model, folder, *files = sys.argv[1:]
graph = octet.read_model(model)
mean, scale = (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)
images = [octet.load_image(file, graph.inputs[0].shapes[0], mean=mean, scale=scale) for file in files]

calibrator = octet.Calibrator(graph, threads=1)
for image in images:
    calibrator.observe(image)
calibrator.statistics.save(Path(folder) / "statistics")
network = octet.Executor(graph, threads=1)
answers = [network(image).argmax() for image in images]


def agreement(candidate):
    return sum(candidate(image).argmax() == answer for image, answer in zip(images, answers)) / len(images)


tuned = calibrator.tune(agreement, max_drop=0, threads=1, ranges={}, max_validations=8)
tuned.graph.write_ir(Path(folder) / "tuned.xml")
int8 = calibrator.quantize()
int8.write_ir(Path(folder) / "int8.xml")
compressed = int8.compress_weights()
compressed.write_ir(Path(folder) / "compressed.xml")
compressed.write_onnx(Path(folder) / "int8.onnx")
graph.convert(mean=list(mean), scale=list(scale)).write_ir(Path(folder) / "converted.xml")
for name, result in (("fp32", graph), ("int8", compressed)):
    executor = octet.Executor(result, threads=1)
    for number, image in enumerate(images):
        np.save(Path(folder) / f"{name}_{number}.npy", executor(image))
