#!/bin/sh
# Records the C interface of a library that was just built as that of the version in octet.h: describe_abi.sh BUILD_FOLDER
set -eu
cd "$(dirname "$0")/.."
[ $# -eq 1 ] || { echo "usage: scripts/describe_abi.sh BUILD_FOLDER" >&2; exit 2; }

header=capi/include/octet.h
version=$(sed -n 's/^#define OCTET_ABI_M[AI][JN]OR* *//p' "$header" | paste -sd.)
folder=capi/abi/$version
mkdir -p "$folder"
cp "$header" "$folder/octet.h"
# The declarations, sorted; the linker exports what stands there.
sed -n 's/^OCTET_C_API .*[ *]\(octet_[a-z0-9_]*\)(.*/\1/p' "$header" | LC_ALL=C sort > capi/abi/symbols.txt
abidw --headers-dir capi/include --drop-private-types --exported-interfaces-only --no-corpus-path --no-comp-dir-path --no-show-locs \
  --no-elf-needed --out-file "$folder/octet_c.abi" "$1/lib/liboctet_c.so"
# Where the sources were is nobody's interface.
sed -i "s#path='[^']*/#path='#" "$folder/octet_c.abi"
echo "describe_abi: wrote $folder"
