#!/usr/bin/env python3
"""What users of clang-tidy are used to, with the plugin: each convention, and what is so without it.

The environment names TETHER_CLANG_TIDY, TETHER_CLANG, TETHER_PLUGIN and TETHER_RUNTIME_INCLUDE.
"""

import json
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
COMPILE = ["-std=c++20", f"-I{os.environ['TETHER_RUNTIME_INCLUDE']}"]
ALL = "-*,tether-*"

LEAK = """#include <tether/tether.h>

int query();

int {name}(tether::context ctx) {{
  auto answer = tether::make_chan<int>();
  tether::go([answer] {{
    answer.send(query());{comment}
  }});
  tether::recv_case got{{answer}};
  tether::select(got, ctx.done());
  return got ? *got : -1;
}}
"""
LINE = 8  # of the finding


def leak(comment="", name="ask"):
    return LEAK.format(name=name, comment=comment)


class ConventionTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="tether-")
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name).resolve()
        self.write("bug.cpp", leak())

    def write(self, name, text):
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def run_program(self, *command):
        return subprocess.run(command, cwd=self.folder, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=300)

    def tidy(self, *options, checks=ALL, file="bug.cpp", compile=(), load=True):
        command = [os.environ["TETHER_CLANG_TIDY"]]
        command += [f"--load={os.environ['TETHER_PLUGIN']}"] if load else []
        command += [f"--checks={checks}"] if checks else []
        return self.run_program(*command, *options, file, "--", *COMPILE, *compile)

    def places(self, done):
        """(file, line, column, level, checks) of what clang-tidy printed, without notes."""
        found = re.findall(r"^(.+):(\d+):(\d+): (warning|error): .* \[(.*)\]$", done.stdout, re.MULTILINE)
        return [(Path(file).name, int(line), int(column), level, checks) for file, line, column, level, checks in found]

    def assert_one(self, done, file="bug.cpp", line=LINE, level="warning", checks="tether-timeout", status=0):
        self.assertEqual(self.places(done), [(file, line, 12, level, checks)], done.stdout + done.stderr)
        self.assertEqual(done.returncode, status, done.stderr)

    def assert_none(self, done):
        self.assertEqual((self.places(done), done.returncode), ([], 0), done.stdout + done.stderr)


class Configuration(ConventionTest):
    def listed(self, checks):
        return self.tidy("--list-checks", checks=checks).stdout.split()[2:]

    def test_names_and_globs(self):
        names = self.listed(ALL)
        self.assertGreater(len(names), 20)
        for name in names:
            self.assertRegex(name, "^tether(-[a-z]+)+$")
        self.assertEqual(self.listed("-*,tether-double-*,-tether-double-lock"), ["tether-double-close", "tether-double-send"])
        self.assert_none(self.tidy(checks="-*,tether-*,-tether-time*"))

    def test_explain_config(self):
        self.assertIn("'tether-timeout' is enabled in the command-line option '-checks'.",
                      self.tidy("--explain-config").stdout)
        config = self.write(".clang-tidy", "Checks: '-*,tether-timeout'\n")
        self.assertIn(f"'tether-timeout' is enabled in the {config}.", self.tidy("--explain-config", checks="").stdout)

    def test_options_of_the_configuration(self):
        self.write(".clang-tidy", "Checks: '-*,tether-*'\nCheckOptions:\n  tether-timeout.ModelGoroutines: 0\n")
        options = yaml.safe_load(self.tidy("--dump-config", checks="").stdout)["CheckOptions"]
        self.assertEqual(options["tether-timeout.ModelGoroutines"], "0")
        self.assertEqual(options["tether-ncast.ModelGoroutines"], "24")
        self.assert_none(self.tidy(checks=""))
        self.write(".clang-tidy", "Checks: '-*,tether-*'\n")
        self.assert_one(self.tidy(checks=""))

    def test_value_that_is_no_number(self):
        self.write(".clang-tidy", "CheckOptions:\n  tether-timeout.ModelStates: many\n")
        done = self.tidy()
        self.assertIn("invalid configuration value 'many' for option 'tether-timeout.ModelStates'; expected an integer",
                      done.stdout)

    def test_verify_config(self):
        self.write(".clang-tidy", "Checks: '-*,tether-timeout'\nCheckOptions:\n  tether-timeout.ModelStates: 7\n")
        self.assertEqual(self.tidy("--verify-config", checks="").returncode, 0)
        self.assertEqual(self.tidy("--verify-config", checks="", load=False).returncode, 1)
        self.write(".clang-tidy", "Checks: '-*,tether-tiemout'\nCheckOptions:\n  tether-timeout.ModelState: 7\n")
        done = self.tidy("--verify-config", checks="")
        self.assertEqual(done.returncode, 1)
        for message in ("unknown check 'tether-tiemout'; did you mean 'tether-timeout'",
                        "unknown check option 'tether-timeout.ModelState'; did you mean 'tether-timeout.ModelStates'"):
            self.assertIn(message, done.stderr)

    def test_warnings_as_errors(self):
        wanted = dict(level="error", checks="tether-timeout,-warnings-as-errors", status=1)
        self.assert_one(self.tidy("--warnings-as-errors=tether-*"), **wanted)
        self.assert_one(self.tidy("--warnings-as-errors=tether-ncast"))
        self.write(".clang-tidy", "WarningsAsErrors: 'tether-timeout'\n")
        self.assert_one(self.tidy(), **wanted)

    def test_profile(self):
        self.assertRegex(self.tidy("--enable-check-profile").stderr, r"\n.*  tether-model\n")
        self.tidy("--enable-check-profile", "--store-check-profile=profile")
        profile, = (self.folder / "profile").iterdir()
        self.assertIn("time.clang-tidy.tether-model.wall", json.loads(profile.read_text())["profile"])


class WhatIsReported(ConventionTest):
    def test_nolint(self):
        for comment in ("NOLINT", "NOLINT(tether-timeout)", "NOLINT(tether-*)", "NOLINT(bugprone-*, tether-timeout)",
                        "NOLINT(*): answered elsewhere"):
            self.write("bug.cpp", leak(f" // {comment}"))
            done = self.tidy()
            self.assert_none(done)
            self.assertIn("Suppressed 1 warnings (1 NOLINT)", done.stderr)
        for comment in ("NOLINT(tether-ncast)", "NOLINT(timeout)", "NOLINTNEXTLINE"):
            self.write("bug.cpp", leak(f" // {comment}"))
            self.assert_one(self.tidy())

    def test_nolint_of_other_lines(self):
        operation = "    answer.send(query());"
        for before, after in (("// NOLINTNEXTLINE(tether-timeout)\n", ""),
                              ("// NOLINTBEGIN(tether-*)\n", "\n// NOLINTEND(tether-*)")):
            self.write("bug.cpp", leak().replace(operation, before + operation + after))
            self.assert_none(self.tidy())
        self.write("bug.cpp", leak().replace(operation, "// NOLINTBEGIN(tether-ncast)\n" + operation +
                                             "\n// NOLINTEND(tether-ncast)"))
        self.assert_one(self.tidy(), line=LINE + 1)
        self.write("bug.cpp", leak().replace(operation, "// NOLINTBEGIN(tether-*)\n" + operation))
        self.assertIn("[clang-tidy-nolint", self.tidy().stdout)

    def header(self, folder=""):
        self.write(folder + "found.h", leak().replace("int ask(", "inline int ask("))
        return self.write("bug.cpp", '#include "found.h"\n')

    def test_header_filter(self):
        self.header()
        self.assert_none(self.tidy())
        self.assert_one(self.tidy("--header-filter=found"), file="found.h")
        self.assert_none(self.tidy("--header-filter=lost"))
        self.assert_none(self.tidy("--header-filter=.*", "--exclude-header-filter=found"))
        self.assert_one(self.tidy("--header-filter=.*", "--exclude-header-filter=lost"), file="found.h")

    def test_headers_of_the_system_are_not_looked_at(self):
        self.header("library/")
        self.assert_one(self.tidy("--header-filter=.*", compile=["-Ilibrary"]), file="found.h")
        for options in ([], ["--system-headers"]):
            self.assert_none(self.tidy("--header-filter=.*", *options, compile=["-isystemlibrary"]))

    def test_line_filter(self):
        # A note on a changed line is enough, as when a change makes an old send block.
        for first, last, found in ((1, 5, False), (LINE, LINE, True), (LINE + 1, 10, False), (11, 11, True), (12, 20, False)):
            done = self.tidy("--line-filter=" + json.dumps([{"name": "bug.cpp", "lines": [[first, last]]}]))
            self.assert_one(done) if found else self.assert_none(done)
        self.assert_none(self.tidy('--line-filter=[{"name": "other.cpp"}]'))

    def test_templates_are_told_once(self):
        text = leak().replace("int ask(tether::context ctx) {", "template <typename T> int ask(tether::context ctx, T) {")
        self.write("bug.cpp", text + "int both(tether::context c) { return ask(c, 1) + ask(c, 1.5); }\n")
        self.assert_one(self.tidy())


class Fixes(ConventionTest):
    FIXED = leak().replace("<int>()", "<int>(1)")

    def test_fix(self):
        for option in ("--fix", "--fix-notes"):
            self.write("bug.cpp", leak())
            done = self.tidy(option)
            self.assertIn("clang-tidy applied 1 of 1 suggested fixes.", done.stderr + done.stdout)
            self.assertEqual((self.folder / "bug.cpp").read_text(), self.FIXED)
            self.assert_none(self.tidy(option))
            self.assertEqual((self.folder / "bug.cpp").read_text(), self.FIXED)

    def test_a_unit_that_does_not_compile_is_not_fixed(self):
        self.write("bug.cpp", leak() + "int other = undeclared;\n")
        self.tidy("--fix")
        self.assertEqual((self.folder / "bug.cpp").read_text(), leak() + "int other = undeclared;\n")
        self.tidy("--fix-errors")
        self.assertEqual((self.folder / "bug.cpp").read_text(), self.FIXED + "int other = undeclared;\n")

    def test_exported_fixes(self):
        text = "// é\n" + leak()
        self.write("bug.cpp", text)
        self.tidy("--export-fixes=fixes.yaml")
        exported = yaml.safe_load((self.folder / "fixes.yaml").read_text())
        finding, = exported["Diagnostics"]
        self.assertEqual((finding["DiagnosticName"], finding["Level"]), ("tether-timeout", "Warning"))
        self.assertEqual(finding["BuildDirectory"], str(self.folder))
        message = finding["DiagnosticMessage"]
        self.assertIn("goroutine blocks for ever sending to 'answer'", message["Message"])
        data = text.encode()
        self.assertTrue(data[message["FileOffset"]:].startswith(b"send(query())"))
        edit, = message["Replacements"]
        self.assertEqual((edit["ReplacementText"], edit["Length"]), ("1", 0))
        self.assertTrue(data[:edit["Offset"]].endswith(b"make_chan<int>("))
        notes = [data[note["FileOffset"]:].split(b"(")[0] for note in finding["Notes"]]
        self.assertEqual(notes, [b"tether::make_chan<int>", b"tether::go", b"tether::select"])

    @staticmethod
    def code(file):
        """A program of the test data without what it expects of itself."""
        return re.sub(r" *// (want|note|miss): .*", "", file.read_text())

    def test_round_trip(self):
        """Export, apply: compiles, and there is nothing left to apply. One program for each kind of fix."""
        programs = list(ROOT.glob("checks/*/testdata/*_fix.cpp"))
        self.assertGreater(len(programs), 5)
        sources = self.folder / "sources"
        for program in programs:
            copy = self.write(f"sources/{program.parents[1].name}_{program.name}", program.read_text())
            self.assertNotEqual(self.code(copy), self.code(program.with_suffix(".fixed.cpp")), program)
        (self.folder / "fixes").mkdir()
        for _ in range(2):
            for old in (self.folder / "fixes").iterdir():
                old.unlink()
            for file in sources.iterdir():
                self.tidy(f"--export-fixes=fixes/{file.name}.yaml", file=str(file))
            # A second time there is nothing in them.
            done = self.run_program("clang-apply-replacements-19", "fixes")
            self.assertEqual(done.returncode, 0, done.stderr)
            for program in programs:
                self.assertEqual(self.code(sources / f"{program.parents[1].name}_{program.name}"),
                                 self.code(program.with_suffix(".fixed.cpp")), program)
        for file in sources.iterdir():
            done = self.run_program(os.environ["TETHER_CLANG"], "-fsyntax-only", *COMPILE, str(file))
            self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
