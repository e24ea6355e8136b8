"""Puts the library into the package: that of $OCTET_LIBRARY, or of the newest build of this source tree, without its debugging symbols."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.build_py import build_py

try:
    from setuptools.command.bdist_wheel import bdist_wheel
except ImportError:  # setuptools before 70
    from wheel.bdist_wheel import bdist_wheel

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = "liboctet_c.so.1"


def find_library() -> Path:
    if given := os.environ.get("OCTET_LIBRARY"):
        return Path(given).resolve(strict=True)
    built = sorted(ROOT.glob(f"build/*/lib/{LIBRARY}"), key=lambda path: path.stat().st_mtime)
    if not built:
        raise SystemExit(f"octet: given no {LIBRARY} in {ROOT}/build, expected a build of Octet there, or the library's path in $OCTET_LIBRARY")
    return built[-1].resolve()


def version() -> str:
    return re.search(r"project\(octet VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text()).group(1)


class BuildWithLibrary(build_py):
    def run(self) -> None:
        super().run()
        target = Path(self.build_lib) / "octet" / LIBRARY
        shutil.copyfile(find_library(), target)
        if strip := shutil.which("strip"):
            subprocess.run([strip, "--strip-unneeded", target], check=True)


class PlatformWheel(bdist_wheel):
    """The library is for one kind of machine, and for every version of Python."""

    def get_tag(self):
        return ("py3", "none", super().get_tag()[2])


class WithBinary(Distribution):
    def has_ext_modules(self) -> bool:
        return True


setup(version=version(), cmdclass={"build_py": BuildWithLibrary, "bdist_wheel": PlatformWheel}, distclass=WithBinary)
