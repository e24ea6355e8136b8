"""What the commands of octet do."""

import pytest

import octet
from conftest import GLYPHS


@pytest.fixture
def one(tmp_path):
    """A list of one labelled picture."""
    labels = tmp_path / "one.txt"
    labels.write_text("test.png 3\n")
    return labels


def test_a_model_file_is_quantized_and_measured_against_itself(tmp_path, one):
    said, model = [], GLYPHS / "glyphs.xml"
    images = octet.Preprocessing(mean=127.5, scale=63.75)
    done = octet.calibrate(model, GLYPHS, list=one, output_dir=tmp_path, preprocessing=images, threads=1,
                           progress=lambda text, done, total: said.append((text, done, total)))
    assert done.passed and done.data["samples"] == 1 and done.data["output"] == str(tmp_path / "glyphs_i8.xml")
    assert said[-1] == ("calibrating", 1, 1)
    assert any(layer.type == "FakeQuantize" for layer in done.graph)
    found = octet.check([model, done.data["output"]], GLYPHS, one, preprocessing=images, threads=1)
    assert found.graph is None and [one["agreement"] for one in found.data["models"]] == [1, 1]


def test_statistics_are_collected(tmp_path, one):
    done = octet.collect(GLYPHS / "glyphs.xml", GLYPHS, list=one, output_dir=tmp_path, threads=1)
    assert octet.Statistics.load(done.data["statistics"]).tensors


def test_a_search_keeps_a_metric(tmp_path, one):
    warned = []
    done = octet.tune(GLYPHS / "glyphs.xml", GLYPHS, threshold=100, labels=one, label_offset=1, metric_type="agreement",
                      output_dir=tmp_path, threads=1, warning=warned.append)
    assert done.passed and done.data["search"]["met"] and (tmp_path / "glyphs_i8_trials.json").exists()
    assert warned[0:1] == ["label_offset: given, has no effect: metric_type agreement needs no labels"]


def test_models_are_timed_and_converted(tmp_path):
    converted = octet.convert(GLYPHS / "glyphs.xml", output_dir=tmp_path, format="onnx", mean_values="[1,2,3]", batch=2)
    assert converted.data["inputs"][0]["shape"] == [2, 3, 32, 32]
    measured = octet.benchmark([tmp_path / "glyphs.onnx"], iterations=2, threads=1)
    assert measured.data["models"][0]["batch"] == 2


def test_what_cannot_be_asked_together_is_named_by_its_member(tmp_path):
    with pytest.raises(octet.Error, match="source or statistics_in is required"):
        octet.calibrate(GLYPHS / "glyphs.xml")
    with pytest.raises(octet.Error, match="batch: given with input_shape, expected one of the two"):
        octet.convert(GLYPHS / "glyphs.xml", output_dir=tmp_path, batch=2, input_shape="[1,3,32,32]")
    with pytest.raises(octet.Error, match="api: given sync with several streams"):
        octet.benchmark([GLYPHS / "glyphs.xml"], api="sync", streams=2)
    with pytest.raises(ValueError, match="precision: given 'int4', expected as_model, f32, f16"):
        octet.calibrate(GLYPHS / "glyphs.xml", GLYPHS, precision="int4")
    with pytest.raises(TypeError, match="nonsense"):
        octet.calibrate(GLYPHS / "glyphs.xml", GLYPHS, nonsense=1)


def test_a_job_can_be_ended_and_what_its_callback_raised_comes_back(tmp_path, one):
    with pytest.raises(octet.Error, match="cancelled by its progress"):
        octet.calibrate(GLYPHS / "glyphs.xml", GLYPHS, list=one, output_dir=tmp_path, progress=lambda text, done, total: False)

    def fail(text, done, total):
        raise KeyError(text)

    with pytest.raises(KeyError, match="calibrating"):
        octet.calibrate(GLYPHS / "glyphs.xml", GLYPHS, list=one, output_dir=tmp_path, progress=fail)


def test_ways_to_prepare_images_are_ranked():
    found = octet.diagnose(GLYPHS / "glyphs.xml", GLYPHS, subset=4, threads=1)
    scores = [trial["score"] for trial in found.data["trials"]]
    assert len(scores) == 14 and scores == sorted(scores, reverse=True)
    assert found.data["options"] == found.data["trials"][0]["options"]
