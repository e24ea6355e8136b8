#!/bin/sh
# Fuzzes what reads files: builds the preset fuzz, runs each target for a number of seconds, beginning with its seeds and the inputs of
# tests/fuzz/corpus, and prints a line for each. What a target grew is kept in build/fuzz/corpus, what it found in build/fuzz/findings. The
# exit status is 0 only when nothing was found.
set -eu
cd "$(dirname "$0")/.."

all="ir onnx tensorflow caffe caffe_weights statistics scheme journal config annotations imagenet voc coco image npy"
usage() {
  echo "usage: scripts/fuzz_parsers.sh SECONDS [TARGET...]; the targets are $all" >&2
  exit 2
}
[ $# -ge 1 ] || usage
seconds=$1
shift
case $seconds in '' | *[!0-9]*) usage ;; esac
[ $# -gt 0 ] || set -- $all
for target in "$@"; do
  case " $all " in *" $target "*) ;; *) usage ;; esac
done

command -v clang++ > /dev/null || {
  echo "fuzz_parsers: given a system without clang++, expected Clang with its OpenMP; docs/building.md names the packages" >&2
  exit 1
}
cmake --preset fuzz > /dev/null
cmake --build --preset fuzz --target octet_fuzzers

folder=$PWD/build/fuzz
onnx_models=${OCTET_ONNX_TESTDATA:-/usr/share/libonnx-testdata/data}/node
# A folder in memory for the files that targets write for every input.
temporary=$(mktemp -d "$([ -d /dev/shm ] && echo /dev/shm || echo /tmp)/octet-fuzz.XXXXXX")
trap 'rm -rf "$temporary"' EXIT
trap 'exit 1' INT TERM
export TMPDIR="$temporary" ASAN_OPTIONS=allocator_may_return_null=1:detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1

if [ ! -d "$folder/seeds" ]; then
  models=$(find "$onnx_models" -name model.onnx -size -8k 2> /dev/null | sort || true)
  # shellcheck disable=SC2086  # One argument a model.
  "$folder/bin/octet_fuzz_seeds" "$folder/seeds" $models
  mkdir -p "$folder/seeds/image" "$folder/seeds/npy"
  cp tests/data/images/*.png tests/data/images/*.jpg tests/data/images/*.bmp "$folder/seeds/image"
  cp tests/data/images/*.npy tests/data/*.npy "$folder/seeds/npy"
fi

# The last number that libFuzzer printed under a name.
number() {
  sed -n "s/^stat::$2: *//p" "$1" | tail -1
}

status=0
for target in "$@"; do
  corpus=$folder/corpus/$target findings=$folder/findings/$target log=$folder/fuzz_$target.log
  mkdir -p "$corpus" "$findings"
  seeds=
  for each in "$folder/seeds/$target" "tests/fuzz/corpus/$target"; do [ ! -d "$each" ] || seeds="$seeds $each"; done
  result=nothing
  # shellcheck disable=SC2086  # One argument a folder.
  "$folder/bin/octet_fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -malloc_limit_mb=1024 -max_len=65536 \
    -print_final_stats=1 -artifact_prefix="$findings/" "$corpus" $seeds > "$log" 2>&1 || { result="a finding, see $log" status=1; }
  executions=$(number "$log" number_of_executed_units)
  echo "fuzz_parsers: $target: ${executions:-0} inputs in $seconds s, found $result"
done
exit $status
