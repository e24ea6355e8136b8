"""The embedded network of examples/glyphs and what is around it."""

from pathlib import Path

import numpy as np
import pytest

import octet

GLYPHS = Path(__file__).resolve().parents[3] / "examples" / "glyphs"


@pytest.fixture
def graph():
    return octet.read_model(GLYPHS / "glyphs.xml")


@pytest.fixture
def executor(graph):
    return octet.Executor(graph, threads=1)


@pytest.fixture
def picture():
    return np.random.default_rng(1).normal(size=(1, 3, 32, 32)).astype(np.float32)
