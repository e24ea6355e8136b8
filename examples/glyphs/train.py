#!/usr/bin/env python3
"""Trains the glyph network on images rendered on the fly; writes glyphs.pt."""
import argparse
import pathlib
import time

import torch
from torch.nn import functional

import make_data
import network

SEED = 20
BATCH = 100


def shift_randomly(inputs):
    """One shift of up to two pixels for the whole batch, edges repeated."""
    rows, columns = (int(value) for value in torch.randint(0, 5, (2,)))
    padded = functional.pad(inputs, (2, 2, 2, 2), mode="replicate")
    shifted = padded[:, :, rows:rows + 32, columns:columns + 32]
    return shifted.contiguous(memory_format=torch.channels_last)


def train_epoch(model, inputs, labels, optimizer, schedule):
    model.train()
    total = 0.0
    for picked in torch.randperm(len(labels)).split(BATCH):
        loss = functional.cross_entropy(model(shift_randomly(inputs[picked])), labels[picked])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        total += loss.item() * len(picked)
    return total / len(labels)


def train(model, inputs, labels, epochs):
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=0.02)
    steps = epochs * (len(labels) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.006, total_steps=steps)
    for epoch in range(epochs):
        start = time.time()
        loss = train_epoch(model, inputs, labels, optimizer, schedule)
        print(f"epoch {epoch + 1}: loss {loss:.4f}, {time.time() - start:.0f} s", flush=True)


def report(model, folder):
    images, labels = make_data.load_set(folder, "test")
    correct = network.count_correct(network.predict(model, network.prepare(images)), labels)
    parameters = sum(value.numel() for value in model.parameters())
    operations = network.count_operations(model)
    print(f"test: {correct} of {len(labels)} correct")
    print(f"{parameters} parameters, {operations} multiply-accumulates")


def main():
    folder = pathlib.Path(__file__).parent
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=pathlib.Path, default=folder / "glyphs.pt")
    parser.add_argument("--images", type=int, default=20000, help="a multiple of 100")
    parser.add_argument("--epochs", type=int, default=12)
    options = parser.parse_args()
    # One thread: the sums then have one order, and a busy machine does not stall the loop.
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    images, labels = make_data.render_set("train", options.images)
    model = network.GlyphNetwork().to(memory_format=torch.channels_last)
    train(model, network.prepare(images), torch.from_numpy(labels), options.epochs)
    torch.save(model.state_dict(), options.output)
    report(model, folder)


if __name__ == "__main__":
    main()
