#!/usr/bin/env python3
"""Writes the small images of this folder and what Pillow makes of them; needs Pillow and NumPy.

The tests compare Octet's decoding and resizing with these files, which were made with Pillow 9.4.
"""
import pathlib

import numpy as np
from PIL import Image

FOLDER = pathlib.Path(__file__).parent
# name: (height, width) of the resized pattern
RESIZED = {"smaller": (16, 20), "larger": (90, 50), "wider": (9, 61), "tiny": (1, 1)}
HEIGHT, WIDTH = 45, 37


def pattern(height=HEIGHT, width=WIDTH):
    """Edges and gradients in every channel; the tests compute the same."""
    y, x, c = np.mgrid[0:height, 0:width, 0:3]
    return ((x * 7 + y * 13 + c * 41 + x * y * (c + 1)) % 256).astype(np.uint8)


def smooth(height=HEIGHT, width=WIDTH):
    """Slow colours, such as photographs have, so that JPEG keeps them well."""
    y, x, c = np.mgrid[0:height, 0:width, 0:3]
    return np.rint(127.5 + 90 * np.sin(x / (6.0 + c)) * np.cos(y / (9.0 - c))).astype(np.uint8)


def write_resized():
    image = Image.fromarray(pattern())
    for name, (height, width) in RESIZED.items():
        np.save(FOLDER / f"resized_{name}.npy", np.asarray(image.resize((width, height), Image.BILINEAR)))


def write_decoded():
    rgb = Image.fromarray(pattern(4, 5))
    rgb.save(FOLDER / "rgb.png")
    rgb.save(FOLDER / "rgb.bmp")
    rgb.convert("L").save(FOLDER / "gray.png")
    rgb.convert("RGBA").save(FOLDER / "rgba.png")
    rgb.quantize(8).save(FOLDER / "palette.png")
    for name in ("gray", "palette"):
        np.save(FOLDER / f"{name}.npy", np.asarray(Image.open(FOLDER / f"{name}.png").convert("RGB")))
    for name, subsampling in (("jpeg_444", 0), ("jpeg_420", 2)):
        Image.fromarray(smooth()).save(FOLDER / f"{name}.jpg", quality=90, subsampling=subsampling)
        np.save(FOLDER / f"{name}.npy", np.asarray(Image.open(FOLDER / f"{name}.jpg")))


if __name__ == "__main__":
    write_resized()
    write_decoded()
