"""Quantizing to an accuracy, with metrics of Python."""

import numpy as np
import pytest

import octet


@pytest.fixture
def calibrator(graph, picture):
    calibrator = octet.Calibrator(graph, threads=1)
    calibrator.observe(picture)
    return calibrator


def first_convolution_is_fp32(candidate):
    """What the metrics of these tests want: the others may be INT8."""
    return next(step for step in candidate.steps if step.type == "Convolution").precision == "f32"


def metric(candidate):
    return 1 if first_convolution_is_fp32(candidate) else 0.5


def test_the_layer_that_the_metric_needs_is_given_back(graph, calibrator, picture):
    tuned = calibrator.tune(metric, max_drop=0.1, threads=1, ranges={}, latency_runs=1)
    assert tuned.met and tuned.finished and tuned.conclusion
    assert [(layer.layer, layer.proven, layer.drop_without) for layer in tuned.returned] == [("stem/conv", True, 0.5)]
    assert tuned.trials[0].ranges == "" and tuned.trials[0].value == 1 and tuned.trials[1].drop == 0.5
    assert tuned.chosen.fp32_layers == ("stem/conv",) and tuned.chosen.drop == 0 and tuned.chosen.seconds > 0
    assert len(tuned.ranking) > 1
    assert [decision.int8 for decision in tuned.decisions if decision.layer == "stem/conv"] == [False]
    again = octet.Calibrator(graph, tuned.scheme)
    again.statistics = calibrator.statistics
    assert np.array_equal(octet.Executor(again.quantize(), threads=1)(picture), octet.Executor(tuned.graph, threads=1)(picture))


def test_scores_of_samples(calibrator):
    asked = []

    def scores(candidate, samples):
        asked.append(samples.tolist())
        return np.full(len(samples), metric(candidate))

    tuned = calibrator.tune(scores, max_drop=0.6, samples=5, threads=1, ranges={})
    assert tuned.met and not tuned.returned and len(tuned.trials) == 2 and tuned.validations == 2
    assert asked == [[0, 1, 2, 3, 4]] * 2
    with pytest.raises(octet.Error, match=r"given scores of shape \(1,\), expected 5"):
        calibrator.tune(lambda candidate, samples: [1], samples=5, threads=1, ranges={})


def test_ranges_inputs_and_finish_are_those_of_the_caller(calibrator, picture):
    seen, finished = [], []

    def finish(candidate):
        finished.append(len(candidate))
        return candidate.convert(fp16=True)

    def progress(state):
        seen.append((state.stage, state.trial and state.trial.ranges))

    tuned = calibrator.tune(metric, max_drop=0.1, threads=1, ranges={"means": {"activations": {"aggregator": "mean"}}},
                            inputs=[picture, [picture * 2]], finish=finish, progress=progress)
    assert tuned.met and finished
    assert seen[:3] == [("reference", ""), ("ranges", "as given"), ("ranges", "means")] and ("ranking", None) in seen
    assert any(dtype == np.float16 for layer in tuned.graph for dtype in layer.dtypes)


def test_a_search_may_be_stopped_cancelled_and_resumed(calibrator, tmp_path):
    options = {"threads": 1, "ranges": {}, "journal": tmp_path / "journal", "data": "none"}
    stopped = calibrator.tune(metric, 0.1, progress=lambda state: state.trial is None or state.trial.ranges == "", **options)
    assert not stopped.met and not stopped.finished and len(stopped.trials) == 2
    resumed = calibrator.tune(metric, 0.1, resume=True, **options)
    assert resumed.met and resumed.measured_before == 2
    with pytest.raises(ZeroDivisionError):
        calibrator.tune(lambda candidate: 1 / 0)
    with pytest.raises(KeyError, match="progress"):
        calibrator.tune(metric, progress=lambda state: {}["progress"])
    with pytest.raises(octet.Error, match="metric: given a score that is not finite"):
        calibrator.tune(lambda candidate: float("nan"))
    with pytest.raises(TypeError, match="'speed'"):
        calibrator.tune(metric, speed=3)


def test_a_candidate_is_closed_after_the_call(calibrator, picture):
    kept = []

    def metric_that_keeps(candidate):
        kept.append(candidate)
        return float(candidate(picture).max())

    calibrator.tune(metric_that_keeps, max_drop=100, threads=1)
    with pytest.raises(octet.Error, match="executor: given NULL, expected a handle"):
        kept[0].steps
