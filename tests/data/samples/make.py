#!/usr/bin/env python3
"""Writes the archives of arrays that tests read."""

import os

import numpy as np

os.chdir(os.path.dirname(os.path.abspath(__file__)))
arrays = {"a": np.float32([1.5, -2]), "b_c": np.int64([[7]])}
np.savez("stored.npz", **arrays)
np.savez_compressed("deflated.npz", **arrays)
