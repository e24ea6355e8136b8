"""Quantizes a network by a choice of ranges that a metric of one's own makes: quantize.py MODEL.xml INT8.xml MEAN SCALE IMAGE..."""

import sys

import octet

if len(sys.argv) < 6:
    sys.exit("usage: quantize.py MODEL.xml INT8.xml MEAN SCALE IMAGE...")
model, target, mean, scale, *files = sys.argv[1:]

graph = octet.read_model(model)
images = [octet.load_image(file, graph.inputs[0].shapes[0], mean=float(mean), scale=float(scale)) for file in files]
expected = [octet.Executor(graph)(image) for image in images]


def quantize(scheme):
    calibrator = octet.Calibrator(graph, scheme)
    for image in images:
        calibrator.observe(image)
    return calibrator.quantize()


def metric(candidate):
    executor = octet.Executor(candidate)
    return min(octet.sqnr(scores, executor(image)) for image, scores in zip(images, expected))


candidates = [quantize({"activations": {"aggregator": aggregator}}) for aggregator in ("extreme", "mean")]
best = max(candidates, key=metric)
best.write_ir(target)
print(f"best of {len(candidates)}: {metric(best):.1f} dB, class {octet.Executor(best)(images[0]).argmax()}, wrote {target}")
