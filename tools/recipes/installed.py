"""What the tests of the recipes share: tether installed and moved, a project, and running programs in it.

TETHER_BUILD_DIR in the environment names the build that is installed.
"""

import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from page import ROOT

BUILD = Path(os.environ["TETHER_BUILD_DIR"])

# Whether the build has a tether-clangd.
HAS_CLANGD = os.environ.get("TETHER_HAS_CLANGD") == "1"

# A finding with a fix, on the line that is marked.
BUG = """#include <tether/tether.h>

int query();

int ask(tether::context ctx) {
  auto answer = tether::make_chan<int>();
  tether::go([answer] {
    answer.send(query()); // the finding
  });
  tether::recv_case got{answer};
  tether::select(got, ctx.done());
  return got ? *got : -1;
}
"""
GOOD = BUG.replace("make_chan<int>()", "make_chan<int>(1)").replace("ask(", "ask_well(")
FINDING_LINE = 8
CMAKE = """cmake_minimum_required(VERSION 3.25)
project(app LANGUAGES CXX)
find_package(tether REQUIRED)
add_library(app OBJECT bug.cpp good.cpp)
target_link_libraries(app PRIVATE tether::tether)
"""


class InstalledTest(unittest.TestCase):
    """Installs into one folder and works from another, for all tests of a class."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = Path(tempfile.mkdtemp(prefix="tether-")).resolve()
        cls.first = cls.scratch / "first/place"
        subprocess.run(["cmake", "--install", BUILD, "--prefix", cls.first], check=True, stdout=subprocess.DEVNULL)
        cls.prefix = cls.scratch / "moved to"
        cls.first.rename(cls.prefix)
        # The commands of the pages have no quotes.
        cls.link = cls.scratch / "tether"
        cls.link.symlink_to(cls.prefix)
        cls.plugin = cls.prefix / "lib/TetherTidy.so"

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.scratch)

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(dir=self.scratch))

    def write(self, name, text):
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def project(self):
        """A compilation database of two units, one of them with a finding."""
        self.write("bug.cpp", BUG)
        self.write("good.cpp", GOOD)
        self.write("build/compile_commands.json", json.dumps([
            {"directory": str(self.folder), "file": file,
             "arguments": ["clang++-19", "-std=c++20", f"-isystem{self.prefix}/include", "-c", file, "-o", "/dev/null"]}
            for file in ("bug.cpp", "good.cpp")]))

    def compile(self):
        for unit in json.loads((self.folder / "build/compile_commands.json").read_text()):
            self.succeed(unit["arguments"])

    def run_program(self, command, **more):
        """Runs a program, or a shell's text, in the test's folder, without the variables of an outer build."""
        environment = {**os.environ, "XDG_CACHE_HOME": str(self.folder / "cache"), **more.pop("env", {})}
        for name in ("CXX", "CXXFLAGS", "CMAKE_PREFIX_PATH", "MAKEFLAGS"):
            environment.pop(name, None)
        if isinstance(command, str):
            command = ["bash", "-e", "-o", "pipefail", "-c", command]
        return subprocess.run(command, cwd=self.folder, env=environment, text=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300, **more)

    def succeed(self, command, **more):
        done = self.run_program(command, **more)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done


def main():
    unittest.main(verbosity=2)
