# Installs ONNX Runtime's Node.js package beside this file, where it is not there yet. Sourced by the other scripts.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if [ ! -d "$here/node_modules/onnxruntime-node" ]; then
  # The CPU engine is inside the package; its install script would only fetch the CUDA one.
  (cd "$here" && ONNXRUNTIME_NODE_INSTALL_CUDA=skip npm install --ignore-scripts --no-audit --no-fund >&2)
fi
