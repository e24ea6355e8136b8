#!/bin/sh
# Installs the packages that Octet is built and tested with, on Debian 12 or 13. What is installed already is left alone, so
# that running it again does nothing. Works as root, or as a user who may use sudo.
set -eu

# One package a line; where Debian's releases name it differently, the names are separated by '|'.
packages="
cmake
ninja-build
g++
pkg-config|pkgconf
libdnnl-dev|libonednn-dev
libpugixml-dev
libeigen3-dev
nlohmann-json3-dev
libstb-dev
libjpeg62-turbo-dev
catch2
libbenchmark-dev
libcli11-dev
libyaml-cpp-dev
libprotobuf-dev
protobuf-compiler
libonnx-testdata
abigail-tools
valgrind
python3-numpy
python3-pytest
python3-pip
python3-setuptools
python3-wheel
"

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo > /dev/null; then
    sudo "$@"
  else
    echo "setup: installing packages needs root: run this as root or install sudo" >&2
    exit 1
  fi
}

is_installed() {
  dpkg-query --show --showformat='${Status}' "$1" 2> /dev/null | grep -q 'install ok installed'
}

any_installed() {
  for name in $(echo "$1" | tr '|' ' '); do
    if is_installed "$name"; then return 0; fi
  done
  return 1
}

# The first of the names that this release of Debian has.
first_available() {
  for name in $(echo "$1" | tr '|' ' '); do
    if apt-cache show "$name" > /dev/null 2>&1; then
      echo "$name"
      return 0
    fi
  done
  echo "setup: no package of this system is called $1" >&2
  return 1
}

command -v dpkg-query > /dev/null && command -v apt-get > /dev/null || {
  echo "setup: given a system without apt, expected Debian; docs/building.md lists what Octet needs" >&2
  exit 1
}

missing=""
for package in $packages; do
  any_installed "$package" || missing="$missing $package"
done
if [ -z "$missing" ]; then
  echo "setup: everything is installed"
  exit 0
fi

as_root apt-get update
chosen=""
for package in $missing; do
  name=$(first_available "$package")
  chosen="$chosen $name"
done
# shellcheck disable=SC2086  # One argument a package.
as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $chosen
echo "setup: installed$chosen"
