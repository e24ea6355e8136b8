"""Functions of Python that the library calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

OK, CANCELLED = 0, 8


class Caught:
    """Keeps what a callback raised until the call of the library that it ended has returned."""

    def __init__(self) -> None:
        self._exception: BaseException | None = None

    def status_of(self, action: Callable[[], Any]) -> int:
        """OK, or CANCELLED where the action raised or returned False."""
        try:
            return CANCELLED if action() is False else OK
        except BaseException as exception:  # It must not pass through the library.
            self._exception = exception
            return CANCELLED

    def call(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Calls the library; what the callback raised takes the place of the failure that it led to."""
        try:
            function(*arguments)
        except Exception:
            self.reraise()
            raise

    def reraise(self) -> None:
        exception, self._exception = self._exception, None
        if exception is not None:
            raise exception
