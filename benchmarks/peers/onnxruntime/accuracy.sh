#!/usr/bin/env bash
# Compares the accuracy of Octet's quantized networks in Octet and in ONNX Runtime: accuracy.sh [--build DIR] [--images N] [--json]
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/install.sh"
exec node "$here/accuracy.mjs" "$@"
