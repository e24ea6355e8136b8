#!/usr/bin/env bash
# Compares Octet with ONNX Runtime; installs ONNX Runtime's Node.js package on the first run. Options: run.sh --help
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/install.sh"
exec node "$here/compare.mjs" "$@"
