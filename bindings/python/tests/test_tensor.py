"""Arrays go in and out without copies where their layout allows, and with the same values where it does not."""

import numpy as np
import pytest

import octet


def test_an_input_is_looked_at_and_not_copied(executor, picture):
    request = executor.request()
    request.set_input(0, picture)
    first = request.run()[0].copy()
    picture *= 2
    assert not np.array_equal(request.run()[0], first)


def test_arrays_of_other_layouts_and_types_give_the_same_scores(executor, picture):
    expected = executor(picture)
    transposed = np.ascontiguousarray(picture.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2)
    reversed_twice = np.ascontiguousarray(picture[..., ::-1])[..., ::-1]
    assert not transposed.flags.c_contiguous and not reversed_twice.flags.c_contiguous
    assert np.array_equal(executor(transposed), expected)
    assert np.array_equal(executor(reversed_twice), expected)
    assert np.allclose(executor(picture.astype(np.float64)), expected)


def test_strides_that_are_no_whole_elements_are_copied(executor, picture):
    records = np.zeros(picture.shape, dtype=[("value", "f4"), ("pad", "u1")])
    records["value"] = picture
    assert np.array_equal(executor(records["value"]), executor(picture))


def test_outputs_of_calls_are_arrays_of_their_own(executor, picture):
    first = executor(picture)
    kept = first.copy()
    executor(picture * 3)
    assert np.array_equal(first, kept)


def test_an_array_of_a_type_without_tensors_is_refused(executor):
    with pytest.raises(octet.Error, match="array: given elements of type complex64, expected one of float32"):
        executor(np.zeros((1, 3, 32, 32), np.complex64))


def test_sqnr_of_known_arrays():
    assert octet.sqnr(np.array([10.0, 0.0]), np.array([9.0, 0.0])) == pytest.approx(20)


def test_a_constant_stays_alive_without_its_graph():
    graph = octet.Graph("small")
    value = graph.add_constant("c", np.arange(6, dtype=np.int16).reshape(2, 3))
    array = graph.constant(value)
    graph.close()
    assert array.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert not array.flags.writeable
