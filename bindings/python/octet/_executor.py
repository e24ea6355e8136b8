"""Running networks."""

from __future__ import annotations

import ctypes
import math
from collections import deque
from collections.abc import Callable, Sequence
from ctypes import POINTER, c_char_p, c_double, c_size_t, c_void_p
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from . import _structs as s
from ._callbacks import Caught
from ._errors import Error
from ._graph import Graph
from ._library import Handle, functions, last_error
from ._tensor import Tensor, dtype_of, element_type, take_array

_PRECISIONS = {"auto": 0, "simulated": 1}

#: Arrays up to this size are copied faster than they are handed over.
_SMALL_BYTES = 1 << 16


@dataclass(frozen=True)
class Port:
    """An input or output of a network."""

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype
    open_dimension: int | None  #: the dimension of an output whose size depends on data; `shape` is the largest
    _type: int = field(repr=False)
    _shape: s.Shape = field(repr=False, compare=False)

    @classmethod
    def _read(cls, function: Any, executor: c_void_p, index: int) -> Port:
        description = s.PortDescription()
        function(ctypes.byref(description), executor, index)
        shape = description.shape.tuple()
        return cls(description.name.decode(), shape, dtype_of(description.element_type), description.open_dimension - 1
                   if description.open_dimension else None, description.element_type, s.Shape.of(shape))


@dataclass(frozen=True)
class Step:
    """One step of an executor's plan; it may stand for several layers."""

    name: str
    type: str
    kernel: str
    note: str
    precision: str
    macs: float


def _position(ports: Sequence[Port], key: int | str) -> int:
    """Of a port by number or name; an unknown name is left to the library to refuse."""
    return key if isinstance(key, int) else next((i for i, port in enumerate(ports) if port.name == key), len(ports))


class Executor(Handle):
    """A network prepared to run. It never changes, and any number of threads may call it at the same time.

        scores = executor(image)

    Calling it takes one array for each input and gives a new array for each output: the array itself where there is one output, a tuple
    of them otherwise.
    """

    _kind = "executor"

    def __init__(self, graph: Graph, *, threads: int = 0, precision: str = "auto", observed: Sequence[str] = ()):
        """`threads` run one inference, 0 being all that the process may use. precision="simulated" computes quantized networks in FP32.
        `observed` names the values that Request.run shows to its observer."""
        names = (c_char_p * len(observed))(*(name.encode() for name in observed))
        options = s.ExecutorOptions(threads=threads, precision=_PRECISIONS.get(precision, -1), observed=names, observed_count=len(observed))
        super().__init__(self._make(functions.executor_create, graph._handle, ctypes.byref(options)))
        self._look(observed)

    @classmethod
    def _shown(cls, handle: int) -> Executor:
        """One that the library shows to a callback. It is closed, though not freed, when that returns."""
        executor = cls.__new__(cls)
        Handle.__init__(executor, c_void_p(handle))
        executor._free = lambda _handle: None
        executor._look(())
        return executor

    def _look(self, observed: Sequence[str]) -> None:
        description = self._describe()
        self.observed = tuple(observed)
        self.inputs = tuple(Port._read(functions.executor_input, self._handle, i) for i in range(description.input_count))
        self.outputs = tuple(Port._read(functions.executor_output, self._handle, i) for i in range(description.output_count))
        self._idle: deque[Request] = deque()

    def _describe(self) -> s.ExecutorDescription:
        description = s.ExecutorDescription()
        functions.executor_describe(ctypes.byref(description), self._handle)
        return description

    @property
    def threads(self) -> int:
        return self._describe().threads

    @property
    def arena_bytes(self) -> int:
        """Memory that each request holds for intermediate tensors."""
        return self._describe().arena_bytes

    @property
    def steps(self) -> tuple[Step, ...]:
        """The plan, in execution order."""
        return tuple(self._step(i) for i in range(self._describe().step_count))

    def _step(self, index: int) -> Step:
        step = s.StepDescription()
        functions.executor_step(ctypes.byref(step), self._handle, index)
        name, kind, kernel, note = (text.decode() for text in (step.name, step.type, step.kernel, step.note))
        return Step(name, kind, kernel, note, _precision_name(step.precision), step.macs)

    def request(self) -> Request:
        """Buffers for one inference at a time."""
        return Request(self)

    def __call__(self, *arrays: Any) -> Any:
        if len(arrays) != len(self.inputs):
            raise Error(1, f"inputs: given {len(arrays)}, expected {len(self.inputs)}")
        try:
            request = self._idle.pop()
        except IndexError:
            request = Request(self)
        outputs = request._call(arrays)
        self._idle.append(request)
        return outputs[0] if len(outputs) == 1 else outputs

    def close(self) -> None:
        getattr(self, "_idle", deque()).clear()
        super().close()


def _precision_name(number: int) -> str:
    return {0: "f32", 1: "f16", 2: "bf16", 4: "i8", 5: "u8"}.get(number, str(number))


class Request(Handle):
    """The buffers of one inference. Different requests of an executor may run at the same time, one of them only once at a time."""

    _kind = "request"

    def __init__(self, executor: Executor):
        super().__init__(self._make(functions.request_create, executor._handle))
        self._inputs, self._outputs, self._observed = executor.inputs, executor.outputs, executor.observed
        self._arrays: list[Any] = [None] * len(self._inputs)  # inputs that the library looks at stay alive
        self._own: list[np.ndarray | None] = [None] * len(self._inputs)  # buffers for small inputs of calls
        self._caught, self._completion = Caught(), None
        self._open_outputs = any(port.open_dimension is not None for port in self._outputs)
        self._small_outputs = sum(math.prod(port.shape) * port.dtype.itemsize for port in self._outputs) <= _SMALL_BYTES
        self.renew_outputs()

    def _call(self, arrays: Sequence[Any]) -> tuple[np.ndarray, ...]:
        for index, array in enumerate(arrays):
            array = np.asarray(array)
            own = self._own[index]
            if own is not None and own.shape == array.shape and own.dtype == array.dtype:
                own[...] = array
            else:
                self._set_call_input(index, array)
        if self._small_outputs:
            functions.request_run(self._handle)
            return tuple([result.copy() for result in self._used()])
        self.renew_outputs()
        functions.request_run(self._handle)
        return self._used()

    def _used(self) -> tuple[np.ndarray, ...]:
        """The outputs of the last run, as far as their rows are used."""
        if not self._open_outputs:
            return self._results
        return tuple(array if port.open_dimension is None else self._used_part(index, array)
                     for index, (port, array) in enumerate(zip(self._outputs, self._results)))

    def _used_part(self, index: int, array: np.ndarray) -> np.ndarray:
        handle = c_void_p()
        functions.request_output(ctypes.byref(handle), self._handle, index)
        shape = take_array(handle).shape
        return array.reshape(-1)[: math.prod(shape)].reshape(shape)

    def _set_call_input(self, index: int, array: np.ndarray) -> None:
        port = self._inputs[index]
        if array.shape == port.shape and array.dtype == port.dtype and array.nbytes <= _SMALL_BYTES:
            own = array.copy()
            self.set_input(index, own)
            self._own[index] = own
        else:
            self.set_input(index, array)
            self._own[index] = None

    @property
    def outputs(self) -> tuple[np.ndarray, ...]:
        """The arrays that runs write into."""
        return self._results

    def set_input(self, key: int | str, array: Any) -> None:
        """Uses the array as that input from now on. It is looked at during runs where it is row-major and of the input's type, so that new
        values may be written into it between runs; otherwise this copies it."""
        array = np.asarray(array)
        index = _position(self._inputs, key)
        if index < len(self._inputs) and array.flags.c_contiguous and array.shape == self._inputs[index].shape:
            handle = c_void_p()
            functions.tensor_borrow(ctypes.byref(handle), element_type(array.dtype), self._inputs[index]._shape, None, array.ctypes.data)
            self._give(functions.request_set_input, index, handle)
            self._arrays[index] = array
        else:
            with Tensor(array) as tensor:
                functions.request_set_input(self._handle, index, tensor._handle)
            self._arrays[index] = tensor.array

    def _give(self, function: Any, index: int, handle: c_void_p) -> None:
        try:
            function(self._handle, index, handle)
        finally:
            functions.tensor_free(handle)

    def set_output(self, key: int | str, array: np.ndarray) -> None:
        """Makes runs write that output into the array, which is row-major and has its shape and type."""
        index = _position(self._outputs, key)
        if not (array.flags.c_contiguous and array.flags.writeable):
            raise Error(1, "output: given an array that is not row-major and writeable, expected one that is")
        handle = c_void_p()
        functions.tensor_borrow(ctypes.byref(handle), element_type(array.dtype), s.Shape.of(array.shape), None, array.ctypes.data)
        self._give(functions.request_set_output, index, handle)
        self._results = tuple(array if i == index else old for i, old in enumerate(self._results))

    def renew_outputs(self) -> None:
        """Makes runs write into new arrays, so that nothing overwrites the earlier ones."""
        results = tuple(np.empty(port.shape, port.dtype) for port in self._outputs)
        for index, (port, array) in enumerate(zip(self._outputs, results)):
            handle = c_void_p()
            functions.tensor_borrow(ctypes.byref(handle), port._type, port._shape, None, array.ctypes.data)
            self._give(functions.request_set_output, index, handle)
        self._results = results

    def run(self, observer: Callable[[str, np.ndarray], Any] | None = None) -> tuple[np.ndarray, ...]:
        """Runs one inference and returns the outputs. `observer` is called with name and values of each observed value, which are valid
        during the call only; where it returns False the inference ends with an Error."""
        if observer is None:
            functions.request_run(self._handle)
        else:
            self._run_observed(observer)
        return self._used()

    def _run_observed(self, observer: Callable[[str, np.ndarray], Any]) -> None:
        caught = Caught()

        def show(_user: Any, pointer: Any) -> int:
            return caught.status_of(lambda: observer(self._observed[pointer.contents.index], _values_of(pointer.contents)))

        callback = s.Observer(show)
        caught.call(functions.request_run_observed, self._handle, callback, None)

    def start(self, done: Callable[[Error | None], Any] | None = None) -> None:
        """Runs one inference in a thread of the request's own. `done` is then called there with None or what went wrong; it may start the
        request again."""

        def complete(_user: Any, status: int) -> None:
            self._caught.status_of(lambda: done(last_error(status) if status else None))

        # A completion that runs may start the next one, so both stay alive.
        previous, self._completion = self._completion, s.Completion(complete) if done else s.Completion()
        self._previous_completion = previous
        functions.request_start(self._handle, self._completion, None)

    def wait(self) -> tuple[np.ndarray, ...]:
        """Waits until nothing runs any more and returns the outputs; raises what went wrong, in `done` too."""
        self._caught.call(functions.request_wait, self._handle)
        self._caught.reraise()
        return self._used()

    def enable_profiling(self, enabled: bool = True) -> None:
        """Makes runs measure their steps."""
        functions.request_enable_profiling(self._handle, enabled)

    def step_seconds(self) -> np.ndarray:
        """The seconds that each step took in the last run."""
        seconds, count = POINTER(c_double)(), c_size_t()
        functions.request_step_seconds(ctypes.byref(seconds), ctypes.byref(count), self._handle)
        return np.array(seconds[: count.value])


def _values_of(value: s.ObservedValue) -> np.ndarray:
    """A view of what is shown."""
    shape = value.shape.tuple()
    strides = tuple(4 * stride for stride in value.strides[: len(shape)])
    interface = {"version": 3, "shape": shape, "strides": strides, "typestr": "<f4", "data": (ctypes.addressof(value.data.contents), True)}
    return np.asarray(type("View", (), {"__array_interface__": interface})())
