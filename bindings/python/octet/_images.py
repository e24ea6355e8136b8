"""Image files as inputs of networks."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from ctypes import c_float, c_void_p

import numpy as np

from ._library import functions
from ._structs import Preprocessing, Shape
from ._tensor import take_array


def numbers(values: float | Sequence[float] | None) -> tuple[ctypes.Array, int]:
    """As an array of floats and its length."""
    given = [] if values is None else np.ravel(values).tolist()
    return (c_float * len(given))(*given), len(given)


LAYOUTS = {"auto": 0, "NCHW": 1, "NHWC": 2}


def choice(what: str, given: str, choices: dict[str, int]) -> int:
    """The number of a constant of octet.h."""
    if given in choices:
        return choices[given]
    raise ValueError(f"{what}: given {given!r}, expected {', '.join(choices)}")


def preprocessing_of(mean: float | Sequence[float] | None, scale: float | Sequence[float] | None, shorter_side: int, crop: int,
                     reverse_channels: bool, antialias: bool, layout: str) -> Preprocessing:
    """As octet.h has it."""
    means, mean_count = numbers(mean)
    scales, scale_count = numbers(scale)
    return Preprocessing(shorter_side=shorter_side, crop=crop, plain_bilinear=not antialias, reverse_channels=reverse_channels,
                         mean=means, mean_count=mean_count, scale=scales, scale_count=scale_count,
                         layout=choice("layout", layout, LAYOUTS))


def load_image(path: str | os.PathLike[str], shape: Sequence[int], *, mean: float | Sequence[float] | None = None,
               scale: float | Sequence[float] | None = None, shorter_side: int = 0, crop: int = 0, reverse_channels: bool = False,
               antialias: bool = True, layout: str = "auto") -> np.ndarray:
    """Loads a JPEG, PNG or BMP file as float32 array of `shape`, (1, 3, height, width) or (1, height, width, 3), or the same
    with one channel, the luminance, or without the batch, with values (pixel - mean) / scale.

    The shorter side is first resized to `shorter_side`, then a square of side `crop` is cut out of the middle, each where it is not 0, and
    what is left is resized to the final size. Channels are RGB, or BGR with `reverse_channels`; `mean` and `scale` are one number or three
    in that order. Without `antialias` images are resized as OpenCV's INTER_LINEAR does. `layout`, "NCHW" or "NHWC", says where the
    channels stand, if 1 or 3 stand in both places.
    """
    options = preprocessing_of(mean, scale, shorter_side, crop, reverse_channels, antialias, layout)
    handle = c_void_p()
    functions.image_load(ctypes.byref(handle), os.fsencode(path), ctypes.byref(options), Shape.of(shape))
    return take_array(handle)
