#!/usr/bin/env python3
"""Writes what OpenCV and Pillow make of a small picture; needs OpenCV, Pillow and NumPy.

The tests compare Octet's resizing and colours with these files, which were made with OpenCV 4.6 and Pillow 9.4 of Debian 12.
"""
import pathlib
import sys

import cv2
import numpy as np
from PIL import Image

FOLDER = pathlib.Path(__file__).parent
sys.path.insert(0, str(FOLDER.parent / "images"))
from make_images import pattern  # noqa: E402

# name: (height, width) of the picture and of the result
SIZES = {
    "smaller": ((45, 37), (16, 20)),
    "larger": ((45, 37), (90, 50)),
    "wider": ((45, 37), (9, 61)),
    "tiny": ((45, 37), (1, 1)),
    "halved": ((44, 36), (22, 18)),
    "blocks": ((44, 36), (11, 12)),
}
OPENCV = {"nearest": cv2.INTER_NEAREST, "linear": cv2.INTER_LINEAR, "cubic": cv2.INTER_CUBIC, "area": cv2.INTER_AREA}
PILLOW = {"nearest": Image.NEAREST, "bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC, "box": Image.BOX}


def main():
    for size, ((height, width), (new_height, new_width)) in SIZES.items():
        picture = pattern(height, width)
        for name, interpolation in OPENCV.items():
            np.save(FOLDER / f"opencv_{name}_{size}.npy", cv2.resize(picture, (new_width, new_height), interpolation=interpolation))
            if size in ("smaller", "blocks"):
                result = cv2.resize(picture.astype(np.float32) / 255, (new_width, new_height), interpolation=interpolation)
                np.save(FOLDER / f"opencv_{name}_{size}_f32.npy", result)
        for name, filter in PILLOW.items():
            np.save(FOLDER / f"pillow_{name}_{size}.npy", np.asarray(Image.fromarray(picture).resize((new_width, new_height), filter)))
    np.save(FOLDER / "opencv_gray.npy", cv2.cvtColor(pattern(), cv2.COLOR_RGB2GRAY))


if __name__ == "__main__":
    main()
