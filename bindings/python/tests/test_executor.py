"""Inference: synchronous, asynchronous, observed, measured, and from several threads."""

import threading
import time

import numpy as np
import pytest

import octet


def test_ports_are_described(executor):
    assert [(port.name, port.shape, port.dtype) for port in executor.inputs] == [("input", (1, 3, 32, 32), np.dtype("float32"))]
    assert executor.outputs[0].shape == (1, 10) and executor.threads == 1
    assert sum(step.macs for step in executor.steps) > 1e6


def test_a_wrong_shape_is_refused(executor):
    with pytest.raises(octet.Error, match=r"input 'input': given shape \[1,3,8,8\], expected \[1,3,32,32\]"):
        executor(np.zeros((1, 3, 8, 8), np.float32))
    with pytest.raises(octet.Error, match="inputs: given 2, expected 1"):
        executor(1, 2)


def test_inputs_are_set_by_name(executor, picture):
    request = executor.request()
    request.set_input("input", picture)
    assert np.array_equal(request.run()[0], executor(picture))
    with pytest.raises(octet.Error):
        request.set_input("image", picture)


def test_an_output_of_the_callers_own(executor, picture):
    scores = np.zeros((1, 10), np.float32)
    request = executor.request()
    request.set_input(0, picture)
    request.set_output(0, scores)
    request.run()
    assert np.array_equal(scores, executor(picture))


def test_asynchronous_runs_call_back_and_may_run_again(executor, picture):
    request, failures = executor.request(), []

    def done(error):
        failures.append(error)
        if len(failures) < 3:
            request.start(done)

    request.set_input(0, picture)
    request.start(done)
    assert np.array_equal(request.wait()[0], executor(picture))
    assert failures == [None, None, None]


def test_a_failure_in_another_thread_is_raised_by_wait(executor):
    request = executor.request()
    request.start()
    with pytest.raises(octet.Error, match="input 'input': not set"):
        request.wait()


def test_what_a_completion_raises_is_raised_by_wait(executor, picture):
    request = executor.request()
    request.set_input(0, picture)
    request.start(lambda error: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        request.wait()


def test_observed_values_are_those_of_numpy():
    graph = octet.Graph("chain")
    relu = graph.add("relu", "Relu", [graph.add_input("x", (2, 3))])
    graph.add_output("y", graph.add("exp", "Exp", [relu]))
    seen = {}
    request = octet.Executor(graph, observed=["relu"]).request()
    array = np.array([[-1, 2, -3], [4, -5, 6]], np.float32)
    request.set_input(0, array)
    request.run(lambda name, values: seen.update({name: values.copy()}))
    assert np.array_equal(seen["relu"], np.maximum(array, 0))
    with pytest.raises(KeyError, match="stop"):
        request.run(lambda name, values: {}["stop"])
    with pytest.raises(octet.Error) as caught:
        request.run(lambda name, values: False)
    assert caught.value.status is octet.Status.CANCELLED


def test_profiling_measures_every_step(executor, picture):
    request = executor.request()
    request.set_input(0, picture)
    request.enable_profiling()
    request.run()
    assert request.step_seconds().shape == (len(executor.steps),) and request.step_seconds().sum() > 0


def test_threads_share_an_executor(executor, picture):
    expected, wrong = executor(picture), []

    def work():
        wrong.extend(1 for _ in range(20) if not np.array_equal(executor(picture), expected))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_the_interpreter_runs_on_during_calls(executor, picture):
    """A completion holds the request until this thread, which waits in the library, has let another thread of Python run."""
    request, ran = executor.request(), threading.Event()
    request.set_input(0, picture)
    request.start(lambda error: ran.wait(60))
    other = threading.Thread(target=lambda: (time.sleep(0.01), ran.set()))
    other.start()
    request.wait()
    assert ran.is_set()
    other.join()
