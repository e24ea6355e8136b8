"""How networks are quantized, and why a layer was or was not."""

from __future__ import annotations

import ctypes
import json
import os
from ctypes import c_void_p
from dataclasses import dataclass
from typing import Any

from . import _structs as s
from ._library import Handle, functions, take_text


class Scheme(Handle):
    """How a network is quantized. docs/calibration.md of Octet lists the members; what is not given has its default:

        Scheme({"activations": {"statistic": "percentile"}, "overrides": [{"name": "conv1", "keep_fp32": True}]})
    """

    _kind = "scheme"

    def __init__(self, members: dict[str, Any] | None = None, *, _handle: c_void_p | None = None):
        super().__init__(self._make(functions.scheme_parse, json.dumps(members or {}).encode()) if _handle is None else _handle)

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Scheme:
        return cls(_handle=cls._make(functions.scheme_read, os.fsencode(path)))

    def write(self, path: str | os.PathLike[str]) -> None:
        functions.scheme_write(self._handle, os.fsencode(path))

    def to_dict(self) -> dict[str, Any]:
        """All members, defaults included."""
        return json.loads(take_text(self._make(functions.scheme_json, self._handle)))


@dataclass(frozen=True)
class Decision:
    """Why a layer has the precision that it has."""

    layer: str
    type: str
    int8: bool
    reason: str
    macs: float


def decision_of(function: Any, handle: c_void_p, index: int) -> Decision:
    """That of a calibrator or a tuning."""
    made = s.Decision()
    function(ctypes.byref(made), handle, index)
    return Decision(made.layer.decode(), made.type.decode(), bool(made.int8), made.reason.decode(), made.macs)
