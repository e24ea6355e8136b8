#!/usr/bin/env python3
"""Renders the glyph images and packs the calibration and test sets as PNG sheets."""
import argparse
import pathlib

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

# Pairs of similar shapes, so that the task is not trivial.
CLASSES = "B8S5G6Z2K&"
FACES = [
    "DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-ExtraLight",
    "DejaVuSansCondensed", "DejaVuSansCondensed-Bold",
    "DejaVuSansMono", "DejaVuSansMono-Bold", "DejaVuSansMono-Oblique",
    "DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif-Italic", "DejaVuSerifCondensed",
]
SIZE = 32
CANVAS = 2 * SIZE
SEEDS = {"train": 1, "calibration": 2, "test": 3}
# name: (image count, tiles per row)
SHEETS = {"calibration": (1000, 40), "test": (2000, 50)}
MINIMUM_CONTRAST = 60
LUMA = np.array([0.299, 0.587, 0.114])

font_cache = {}


def load_font(face, size):
    key = (face, size)
    if key not in font_cache:
        font_cache[key] = ImageFont.truetype(face + ".ttf", size)
    return font_cache[key]


def random_colours(rng):
    while True:
        background, foreground = rng.integers(0, 256, (2, 3))
        if abs(LUMA @ (background - foreground)) >= MINIMUM_CONTRAST:
            return background, foreground


def draw_background(rng, colour):
    direction = rng.uniform(0, 2 * np.pi)
    rows, columns = np.mgrid[0:CANVAS, 0:CANVAS] / CANVAS - 0.5
    slope = rows * np.sin(direction) + columns * np.cos(direction)
    gradient = slope[..., None] * rng.uniform(-50, 50, 3)
    pixels = np.clip(colour + gradient, 0, 255).astype(np.uint8)
    return Image.fromarray(pixels)


def draw_lines(rng, image, count, widest):
    pen = ImageDraw.Draw(image)
    for _ in range(count):
        ends = [int(value) for value in rng.integers(0, CANVAS, 4)]
        colour = tuple(int(value) for value in rng.integers(0, 256, 3))
        pen.line(ends, fill=colour, width=int(rng.integers(1, widest + 1)))


def draw_glyph_mask(rng, label):
    face = FACES[rng.integers(len(FACES))]
    font = load_font(face, int(rng.integers(34, 57)))
    mask = Image.new("L", (CANVAS, CANVAS))
    centre = CANVAS // 2
    ImageDraw.Draw(mask).text((centre, centre), CLASSES[label], fill=255, font=font, anchor="mm")
    shift = tuple(int(value) for value in rng.integers(-8, 9, 2))
    return mask.rotate(rng.uniform(-25, 25), Image.BICUBIC, translate=shift)


def add_noise(rng, pixels):
    # The same grain in all channels: it compresses better than independent noise.
    grain = rng.normal(0, rng.uniform(0, 5), (SIZE, SIZE, 1))
    return np.clip(np.rint(pixels + grain), 0, 255).astype(np.uint8)


def reduce_to_five_bits(pixels):
    return pixels & 0xF8 | pixels >> 5


def render(seed, index):
    """One image and its label; depends on nothing but the two numbers."""
    rng = np.random.default_rng([seed, index])
    label = int(rng.integers(len(CLASSES)))
    background, foreground = random_colours(rng)
    image = draw_background(rng, background)
    draw_lines(rng, image, rng.integers(0, 4), 3)
    image.paste(tuple(int(value) for value in foreground), mask=draw_glyph_mask(rng, label))
    draw_lines(rng, image, rng.integers(0, 2), 2)
    image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0, 2)))
    pixels = np.asarray(image.resize((SIZE, SIZE), Image.BOX), dtype=np.float32)
    return reduce_to_five_bits(add_noise(rng, pixels)), label


def render_set(name, count):
    """Images as uint8 [count, 32, 32, 3] and labels as int64 [count]."""
    pairs = [render(SEEDS[name], index) for index in range(count)]
    return np.stack([pair[0] for pair in pairs]), np.array([pair[1] for pair in pairs])


def pack_sheet(images, columns):
    rows = len(images) // columns
    tiles = images.reshape(rows, columns, SIZE, SIZE, 3)
    return tiles.transpose(0, 2, 1, 3, 4).reshape(rows * SIZE, columns * SIZE, 3)


def unpack_sheet(sheet):
    rows, columns = sheet.shape[0] // SIZE, sheet.shape[1] // SIZE
    tiles = sheet.reshape(rows, SIZE, columns, SIZE, 3)
    return tiles.transpose(0, 2, 1, 3, 4).reshape(rows * columns, SIZE, SIZE, 3)


def load_set(folder, name):
    sheet = np.asarray(Image.open(folder / f"{name}.png").convert("RGB"))
    labels = np.loadtxt(folder / f"{name}.txt", dtype=np.int64)
    return unpack_sheet(sheet), labels


def write_set(folder, name):
    count, columns = SHEETS[name]
    images, labels = render_set(name, count)
    sheet = Image.fromarray(pack_sheet(images, columns))
    sheet.save(folder / f"{name}.png", optimize=True)
    (folder / f"{name}.txt").write_text("".join(f"{label}\n" for label in labels))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path(__file__).parent)
    folder = parser.parse_args().folder
    (folder / "classes.txt").write_text("".join(f"{name}\n" for name in CLASSES))
    for name in SHEETS:
        write_set(folder, name)


if __name__ == "__main__":
    main()
