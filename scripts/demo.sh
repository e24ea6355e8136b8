#!/bin/sh
# Builds Octet, quantizes the network of examples/glyphs with its 1,000 calibration images, and classifies the 2,000 test images in FP32
# and INT8: prints what the model is, and accuracy, latency and size of both.
set -eu
cd "$(dirname "$0")/.."

scripts/setup.sh
cmake --preset release
cmake --build --preset release --target octet_cli octet_glyphs
build/release/bin/octet info examples/glyphs/glyphs.xml
build/release/bin/octet_glyphs examples/glyphs --calibrate build/release/glyphs
