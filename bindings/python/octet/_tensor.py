"""NumPy arrays as tensors of the library."""

from __future__ import annotations

import ctypes
from ctypes import c_double, c_int64, c_void_p
from typing import Any

import numpy as np

from ._errors import Error, Status
from ._library import Handle, functions
from ._structs import Shape, TensorDescription

#: octet_element_type by NumPy's type; bf16 and the packed types have none.
_ELEMENT_TYPES = {np.dtype(name): number for name, number in (
    ("float32", 0), ("float16", 1), ("float64", 3), ("int8", 4), ("uint8", 5), ("int16", 6), ("uint16", 7), ("int32", 8), ("uint32", 9),
    ("int64", 10), ("uint64", 11), ("bool", 12))}
_DTYPES = {number: dtype for dtype, number in _ELEMENT_TYPES.items()}


def element_type(dtype: np.dtype) -> int:
    number = _ELEMENT_TYPES.get(dtype)
    if number is None:
        raise Error(Status.UNSUPPORTED, f"array: given elements of type {dtype}, expected one of {', '.join(map(str, _ELEMENT_TYPES))}")
    return number


def dtype_of(number: int) -> np.dtype:
    dtype = _DTYPES.get(number)
    if dtype is None:
        raise Error(Status.UNSUPPORTED, f"tensor: given element type {number}, expected one that NumPy has, not "
                    f"{_OTHER_TYPES.get(number, number)}")
    return dtype


#: octet_element_type that NumPy does not have: bfloat16, and less than a byte to an element.
_OTHER_TYPES = {2: "bf16", 13: "u1", 14: "i4", 15: "u4"}


def dtype_or_name(number: int) -> np.dtype | str:
    """The name of a type that NumPy does not have."""
    return _OTHER_TYPES[number] if number in _OTHER_TYPES else dtype_of(number)


class Tensor(Handle):
    """A tensor that looks at an array where that lies row-major, and holds a copy of it otherwise, or where one is asked for."""

    _kind = "tensor"

    def __init__(self, array: Any, *, copy: bool = False):
        array = np.asarray(array)
        shape = Shape.of(array.shape)
        if array.flags.c_contiguous:
            make, strides = functions.tensor_copy if copy else functions.tensor_borrow, None
        else:
            array = array if all(stride % array.itemsize == 0 for stride in array.strides) else array.copy()
            make, strides = functions.tensor_copy, (c_int64 * array.ndim)(*(stride // array.itemsize for stride in array.strides))
        super().__init__(self._make(make, element_type(array.dtype), shape, strides, array.ctypes.data))
        self.array = array  # what is looked at stays alive


class _Owner:
    """Keeps a handle alive as long as an array looks at its elements."""

    def __init__(self, handle: c_void_p):
        self._handle = handle
        description = TensorDescription()
        functions.tensor_describe(ctypes.byref(description), handle)
        dtype = dtype_of(description.element_type)
        self.__array_interface__ = {"version": 3, "shape": description.shape.tuple(), "typestr": dtype.str,
                                    "data": (description.data, True)}

    def __del__(self) -> None:
        functions.tensor_free(self._handle)


def take_array(handle: c_void_p) -> np.ndarray:
    """A read-only array on the elements of a tensor, whose handle it frees in the end."""
    return np.asarray(_Owner(handle))


def sqnr(reference: Any, actual: Any) -> float:
    """Signal-to-quantization-noise ratio in dB, at most 200, of `actual` against `reference`, arrays of one shape."""
    decibels = c_double()
    with Tensor(reference) as first, Tensor(actual) as second:
        functions.tensor_sqnr(ctypes.byref(decibels), first._handle, second._handle)
    return decibels.value
