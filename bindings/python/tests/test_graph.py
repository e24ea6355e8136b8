"""Networks are inspected, built, reshaped and written."""

import numpy as np
import pytest

import octet

from conftest import GLYPHS


def test_layers_are_found_by_number_and_name(graph):
    stem = graph["stem/conv"]
    assert stem.type == "Convolution" and stem.shapes == ((1, 16, 32, 32),) and stem.parameters == 432
    assert graph[stem.inputs[0].layer].type == "Parameter"
    assert [layer.name for layer in graph.inputs] == ["input"] and len(list(graph)) == len(graph)
    assert graph.attributes("stem/conv")["pads_begin"] == "1,1"


def test_a_network_that_is_built_computes_what_it_says():
    graph = octet.Graph("affine")
    x = graph.add_input("x", (2, 3))
    scaled = graph.add("scaled", "Multiply", [x, graph.add_constant("two", np.float32(2))], auto_broadcast="numpy")
    graph.add_output("y", graph.add("shifted", "Add", [scaled, graph.add_constant("one", np.float32([1, 2, 3]))], auto_broadcast="numpy"))
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    assert np.array_equal(octet.Executor(graph)(array), 2 * array + [1, 2, 3])


def test_reshape_and_write(graph, tmp_path):
    batch = graph.reshape({"input": (5, 3, 32, 32)})
    batch.write_ir(tmp_path / "batch.xml")
    assert octet.read_model(tmp_path / "batch.xml").inputs[0].shapes == ((5, 3, 32, 32),)
    assert octet.read_model(tmp_path / "batch.xml", {"input": (7, 3, 32, 32)}).inputs[0].shapes == ((7, 3, 32, 32),)


def test_preprocessing_becomes_part_of_the_network(graph, executor, picture):
    pixels = picture * 63.75 + 127.5
    assert octet.sqnr(executor(picture), octet.Executor(graph.convert(mean=127.5, scale=63.75))(pixels)) > 90
    named = graph.convert(mean={"input": np.array([127.5] * 3)}, scale={"input": np.float32(63.75)})
    assert octet.sqnr(executor(picture), octet.Executor(named)(pixels)) > 90
    photo = np.random.default_rng(2).integers(0, 256, size=(1, 32, 32, 3), dtype=np.uint8)
    prepared = ((photo.transpose(0, 3, 1, 2) - 127.5) / 63.75).astype(np.float32)
    from_bytes = octet.Executor(graph.convert(mean=127.5, scale=63.75, image_inputs=True))
    assert octet.sqnr(executor(prepared), from_bytes(photo)) > 90
    reversed_channels = octet.Executor(graph.convert(reverse_channels=True))(picture[:, ::-1])
    assert octet.sqnr(executor(picture), reversed_channels) > 90


def test_a_part_is_cut_out(graph, executor, picture):
    stem = graph.convert(outputs=["stem/conv"])
    assert stem.outputs[0].shapes == ((1, 16, 32, 32),)
    rest = graph.convert(inputs={"stem/conv:0": (1, 16, 32, 32)})
    assert octet.sqnr(executor(picture), octet.Executor(rest)(octet.Executor(stem)(picture))) > 90
    with pytest.raises(octet.Error) as caught:
        graph.convert(outputs=["absent"])
    assert caught.value.status is octet.Status.NOT_FOUND


def test_onnx_is_written_and_read(graph, executor, picture, tmp_path):
    graph.write_onnx(tmp_path / "glyphs.onnx")
    assert octet.sqnr(executor(picture), octet.Executor(octet.read_model(tmp_path / "glyphs.onnx"))(picture)) > 90


def test_inputs_become_constants(picture, executor):
    constant = octet.read_model(GLYPHS / "glyphs.xml", input_values={"input": picture})
    assert constant.inputs == ()
    assert octet.sqnr(executor(picture), octet.Executor(constant)()) > 90


def test_errors_say_where(tmp_path):
    (tmp_path / "bad.xml").write_text('<net name="n" version="11"><layers>\n<layer id="0" name="a" type="Parameter" version="opset1">'
                                      '<data shape="x" element_type="f32"/></layer></layers><edges/></net>')
    with pytest.raises(octet.Error) as caught:
        octet.read_model(tmp_path / "bad.xml")
    assert caught.value.status is octet.Status.INVALID_MODEL
    assert (caught.value.file, caught.value.line, caught.value.layer) == (str(tmp_path / "bad.xml"), 2, "a")


def test_a_closed_object_is_refused(graph):
    with graph:
        pass
    with pytest.raises(octet.Error, match="graph: given NULL, expected a handle"):
        graph.name
    graph.close()


def test_objects_are_freed_when_they_are_collected():
    before = octet.live_handles()
    octet.Executor(_small())(np.zeros(3, np.float32))
    assert octet.live_handles() == before


def _small():
    graph = octet.Graph("small")
    graph.add_output("y", graph.add("relu", "Relu", [graph.add_input("x", (3,))]))
    return graph


def test_types_that_numpy_lacks_go_by_their_names():
    graph = octet.Graph("narrow")
    narrow = graph.add("narrow", "Convert", [graph.add_input("x", (2,))], destination_type="bf16")
    graph.add_output("y", graph.add("wide", "Convert", [narrow], destination_type="f32"))
    assert graph["narrow"].dtypes == ("bf16",) and graph["wide"].dtypes == (np.dtype(np.float32),)
