"""Executors held against the reference kernels."""

import numpy as np
import pytest

import octet


def test_a_network_that_is_right_passes(graph, picture):
    steps = []
    report = octet.verify(graph, [picture], threads=1, progress=lambda done, count: steps.append((done, count)))
    assert report.passed and report.values > 3 and report.unchecked == 0 and report.layers == () and report.outputs == ()
    assert steps[-1][0] == steps[-1][1]


def test_a_check_can_be_ended(graph, picture):
    with pytest.raises(octet.Error, match="cancelled by its progress"):
        octet.verify(graph, [picture], progress=lambda done, count: False)


def test_inputs_are_checked(graph):
    with pytest.raises(octet.Error, match="inputs: given 0, expected 1"):
        octet.verify(graph, [])
    with pytest.raises(octet.Error, match=r"input 'input': given shape \[1,2\], expected \[1,3,32,32\]"):
        octet.verify(graph, [np.zeros((1, 2), np.float32)])
