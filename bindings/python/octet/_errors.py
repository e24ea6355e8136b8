"""Failures of the library as exceptions."""

from __future__ import annotations

import enum


class Status(enum.IntEnum):
    """What kind of failure it was; the numbers of octet.h."""

    INVALID_ARGUMENT = 1
    INVALID_MODEL = 2
    INVALID_SHAPE = 3
    UNSUPPORTED = 4
    IO = 5
    OUT_OF_MEMORY = 6
    NOT_FOUND = 7
    CANCELLED = 8
    INTERNAL = 9


class Error(Exception):
    """Raised for every failure of the library. Its text says what was given, what was expected, and where."""

    def __init__(self, status: int, message: str, file: str = "", line: int = -1, byte_offset: int = -1, layer: str = "",
                 layer_type: str = ""):
        super().__init__(message)
        self.status = Status(status) if status in Status._value2member_map_ else Status.INTERNAL
        self.file = file or None
        self.line = line if line >= 0 else None
        self.byte_offset = byte_offset if byte_offset >= 0 else None
        self.layer = layer or None
        self.layer_type = layer_type or None
