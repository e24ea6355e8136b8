"""What an inference costs beside the network's steps in Python: overhead.py MODEL.xml [RUNS]. overhead.cpp says how it is measured."""

import statistics
import sys
import time

import numpy as np

import octet

model, runs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 2000
executor = octet.Executor(octet.read_model(model), threads=1)
image = np.zeros(executor.inputs[0].shape, np.float32)
request = executor.request()
request.set_input(0, image)
request.enable_profiling()
executor(image)  # makes the request that calls use
executor._idle[0].enable_profiling()


def overhead(call, used):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start - used().step_seconds().sum()


calls, repeated = [], []
for _ in range(runs):
    calls.append(overhead(lambda: executor(image), lambda: executor._idle[0]))
    repeated.append(overhead(request.run, lambda: request))
print(f"Python: executor(image) {statistics.median(calls) * 1e6:.2f} us beside the steps, "
      f"request.run() {statistics.median(repeated) * 1e6:.2f} us")
