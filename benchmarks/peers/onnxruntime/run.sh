#!/usr/bin/env bash
# Compares Octet with ONNX Runtime; installs ONNX Runtime's Node.js package on the first run. Options: run.sh --help
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if [ ! -d "$here/node_modules/onnxruntime-node" ]; then
  # The CPU engine is inside the package; its install script would only fetch the CUDA one.
  (cd "$here" && ONNXRUNTIME_NODE_INSTALL_CUDA=skip npm install --ignore-scripts --no-audit --no-fund >&2)
fi
exec node "$here/compare.mjs" "$@"
