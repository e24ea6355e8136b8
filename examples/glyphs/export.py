#!/usr/bin/env python3
"""Writes glyphs.onnx, glyphs.xml + glyphs.bin and the expected results from glyphs.pt."""
import argparse
import json
import pathlib

import torch

import make_data
import network
import write_ir

LOGIT_IMAGES = 4


def separate_biases(block):
    """Moves the bias of the shortcut to the main path.

    Both biases in front of an addition get the same gradients and so the same values;
    the exporter would share the equal tensors through an Identity node.
    """
    with torch.no_grad():
        block.bn2.bias += block.shortcut.bn.bias
        block.shortcut.bn.bias.zero_()


def load_model(path):
    model = network.GlyphNetwork()
    model.load_state_dict(torch.load(path))
    separate_biases(model.block2)
    return model.eval()


def write_onnx(model, path):
    # PRESERVE with a model in evaluation mode keeps the batch normalizations unfolded.
    torch.onnx.export(
        model, torch.zeros(1, 3, 32, 32), str(path), opset_version=13,
        training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False,
        input_names=["input"], output_names=["logits"],
        dynamic_axes={"input": {0: "N"}, "logits": {0: "N"}})


def write_expectations(model, folder):
    images, labels = make_data.load_set(folder, "test")
    logits = network.predict(model, network.prepare(images))
    accuracy = {"correct": network.count_correct(logits, labels), "images": len(labels)}
    (folder / "expected_accuracy.json").write_text(json.dumps(accuracy) + "\n")
    rows = [json.dumps(row.tolist()) for row in logits[:LOGIT_IMAGES]]
    (folder / "expected_logits.json").write_text("[\n" + ",\n".join(rows) + "\n]\n")
    print(f"test: {accuracy['correct']} of {accuracy['images']} correct")


def main():
    folder = pathlib.Path(__file__).parent
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=pathlib.Path, default=folder / "glyphs.pt")
    parser.add_argument("--folder", type=pathlib.Path, default=folder)
    options = parser.parse_args()
    torch.set_num_threads(1)
    model = load_model(options.weights)
    write_onnx(model, options.folder / "glyphs.onnx")
    write_ir.write_network(model, options.folder)
    write_expectations(model, options.folder)


if __name__ == "__main__":
    main()
