#!/bin/sh
# Builds Octet and classifies the 2,000 images of examples/glyphs in FP32: prints what the model is, the accuracy and the latency.
set -eu
cd "$(dirname "$0")/.."

scripts/setup.sh
cmake --preset release
cmake --build --preset release --target octet_cli octet_glyphs
build/release/bin/octet info examples/glyphs/glyphs.xml
build/release/bin/octet_glyphs examples/glyphs
