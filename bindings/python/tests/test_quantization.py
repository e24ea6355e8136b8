"""Statistics, schemes and calibration."""

import numpy as np
import pytest

import octet


def test_statistics_of_known_values():
    statistics = octet.Statistics()
    statistics.observe("x", np.array([[-1, 2], [3, -4]], np.float32))
    of = statistics["x"]
    assert (of.samples, of.elements, of.minimum, of.maximum, of.mean) == (2, 4, -4, 3, 0)
    assert of.channel_minimum.tolist() == [-1, -4] and of.channel_maximum.tolist() == [3, 2]
    assert statistics.percentile("x", 100) == (-4, 3) and statistics.tensors == ["x"] and "x" in statistics
    assert statistics.range("x", octet.Scheme({"activations": {"levels": 255}})) == (-4, 4)


def test_statistics_of_parts_merge_into_those_of_the_whole(tmp_path):
    values = np.random.default_rng(2).normal(size=(8, 3)).astype(np.float32)
    whole, first, second = octet.Statistics(), octet.Statistics(), octet.Statistics()
    for row in values:
        whole.observe("x", row[None])
    first.observe("x", values[:5])
    second.observe("x", values[5:])
    first.merge(second)
    whole.save(tmp_path / "whole")
    first.save(tmp_path / "parts")
    assert (tmp_path / "whole").read_bytes() == (tmp_path / "parts").read_bytes()
    assert octet.Statistics.load(tmp_path / "parts")["x"].samples == 8


def test_schemes_are_dictionaries_and_files(tmp_path):
    scheme = octet.Scheme({"weights": {"granularity": "per_tensor"}})
    scheme.write(tmp_path / "scheme.json")
    assert octet.Scheme.read(tmp_path / "scheme.json").to_dict() == scheme.to_dict()
    assert scheme.to_dict()["weights"] == {"granularity": "per_tensor", "levels": 255}
    with pytest.raises(octet.Error, match="weights.levels: given 3"):
        octet.Scheme({"weights": {"levels": 3}})


def test_calibration_quantizes_and_says_why(graph, picture):
    calibrator = octet.Calibrator(graph, {"overrides": [{"name": "stem/conv", "keep_fp32": True}]}, threads=1)
    calibrator.observe(picture)
    int8 = calibrator.quantize()
    reasons = {decision.layer: (decision.int8, decision.reason) for decision in calibrator.decisions}
    assert reasons["stem/conv"] == (False, "the scheme keeps it in FP32")
    assert any(layer.type == "FakeQuantize" for layer in int8)
    assert octet.sqnr(octet.Executor(graph)(picture), octet.Executor(int8)(picture)) > 20
    again = octet.Calibrator(graph, {"overrides": [{"name": "stem/conv", "keep_fp32": True}]})
    again.statistics = calibrator.statistics
    assert again.samples == 1


def test_progress_cancels_and_may_raise(graph, picture):
    calibrator = octet.Calibrator(graph, progress=lambda samples: samples < 2)
    calibrator.observe(picture)
    with pytest.raises(octet.Error) as caught:
        calibrator.observe(picture)
    assert caught.value.status is octet.Status.CANCELLED and calibrator.samples == 2
    with pytest.raises(ZeroDivisionError):
        octet.Calibrator(graph, progress=lambda samples: 1 / 0).observe(picture)


def test_calibration_without_samples_is_refused(graph):
    with pytest.raises(octet.Error, match="given 0 samples, expected at least 1"):
        octet.Calibrator(graph).quantize()
