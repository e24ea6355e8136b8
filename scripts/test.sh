#!/bin/sh
# Builds Octet in the release preset and runs all tests. The last line says how it ended; the exit status is 0 only when tests
# ran and all of them passed.
set -eu
cd "$(dirname "$0")/.."

scripts/setup.sh
cmake --preset release
cmake --build --preset release

count=$(ctest --preset release --show-only | sed -n 's/^Total Tests: *//p')
if [ "${count:-0}" -eq 0 ]; then
  echo "test: FAILED, there are no tests to run" >&2
  exit 1
fi
if ! ctest --preset release "$@"; then
  echo "test: FAILED" >&2
  exit 1
fi
echo "test: passed"
