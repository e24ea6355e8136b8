"""Quantizes a network so that its answers stay those of FP32, a metric of one's own: quantize.py MODEL INT8.xml MEAN SCALE IMAGE..."""

import sys

import octet

if len(sys.argv) < 6:
    sys.exit("usage: quantize.py MODEL INT8.xml MEAN SCALE IMAGE...")
model, target, mean, scale, *files = sys.argv[1:]

graph = octet.read_model(model)
images = [octet.load_image(file, graph.inputs[0].shapes[0], mean=float(mean), scale=float(scale)) for file in files]
network = octet.Executor(graph)
answers = [network(image).argmax() for image in images]

calibrator = octet.Calibrator(graph)
for image in images:
    calibrator.observe(image)


def agreement(candidate):
    return sum(candidate(image).argmax() == answer for image, answer in zip(images, answers)) / len(images)


tuned = calibrator.tune(agreement, max_drop=0)
tuned.graph.write_ir(target)
print(f"{tuned.conclusion}: {len(tuned.trials)} networks tried, agreement {tuned.chosen.value:.2f}, wrote {target}")
