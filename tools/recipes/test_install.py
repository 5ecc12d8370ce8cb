#!/usr/bin/env python3
"""An installed tether works where it has been moved to, and the recipe for CMake with it."""

from installed import BUILD, FINDING_LINE, HAS_CLANGD, InstalledTest, main
from page import Page


class Install(InstalledTest):
    def test_lint_and_doctor(self):
        self.project()
        tether = self.prefix / "bin/tether"
        done = self.run_program([tether, "lint", "-p", "build"])
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(f"bug.cpp:{FINDING_LINE}:12: warning: ", done.stdout)
        # Without a database the headers are those of the prefix.
        done = self.run_program([tether, "lint", "bug.cpp"])
        self.assertEqual(done.returncode, 1, done.stderr)
        doctor = self.succeed([tether, "doctor", "-p", "build"]).stdout
        self.assertIn(f"{self.plugin}, ", doctor)
        self.assertIn(f"{self.prefix}/include, {self.prefix}/lib/libtether.a", doctor)
        self.assertIn(f"{'ok     ' if HAS_CLANGD else 'skipped'}  tether-clangd ", doctor)
        self.assertNotIn(str(BUILD), doctor)
        self.assertIn("Tier: certain", self.succeed([tether, "explain", "timeout"]).stdout)

    def test_nothing_names_the_first_place_or_the_build(self):
        self.assertTrue((self.prefix / "share/doc/tether/checks/timeout.md").exists())
        for file in self.prefix.rglob("*"):
            if file.is_file() and file.suffix not in (".a", ".so") and file.parent.name != "bin":
                text = file.read_text()
                self.assertNotIn(str(self.first), text, file)
                self.assertNotIn(str(BUILD), text, file)

    def test_a_part_that_is_missing_is_told(self):
        hidden = self.plugin.with_suffix(".hidden")
        self.plugin.rename(hidden)
        try:
            done = self.run_program([self.prefix / "bin/tether", "doctor"])
            self.assertEqual(done.returncode, 1, done.stdout)
            self.assertIn("no TetherTidy.so beside this program", done.stdout)
            self.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\nproject(p CXX)\nfind_package(tether REQUIRED)\n"
                       "if(DEFINED TETHER_PLUGIN)\n  message(FATAL_ERROR ${TETHER_PLUGIN})\nendif()\n")
            self.succeed(["cmake", "-B", "build", f"-DCMAKE_PREFIX_PATH={self.prefix}"])
        finally:
            hidden.rename(self.plugin)


class CMakeRecipe(InstalledTest):
    def setUp(self):
        super().setUp()
        self.page = Page("cmake.md", self.link)
        self.lists = self.page.block("cmake", "project(app")
        self.lint = self.page.block("cmake", "CMAKE_CXX_CLANG_TIDY")
        self.program = self.page.block("cpp")

    def build(self, lists, program):
        self.write("CMakeLists.txt", lists)
        self.write("main.cpp", program)
        return self.run_program(self.page.block("sh").replace("cmake -S", "cmake -G Ninja -S"))

    def with_lint(self):
        self.assertIn("find_package(tether REQUIRED)\n", self.lists)
        return self.lists.replace("find_package(tether REQUIRED)\n", "find_package(tether REQUIRED)\n" + self.lint)

    def test_the_program_runs(self):
        done = self.build(self.lists, self.program)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertTrue(done.stdout.endswith("1\n4\n9\n"), done.stdout)

    def test_it_runs_with_the_checks(self):
        done = self.build(self.with_lint(), self.program)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertTrue(done.stdout.endswith("1\n4\n9\n"), done.stdout)

    def test_a_finding_stops_ninja(self):
        bug = self.program.replace("      squares.close();\n", "")
        self.assertNotEqual(bug, self.program)
        done = self.build(self.with_lint(), bug)
        self.assertNotEqual(done.returncode, 0, done.stdout)
        for line in self.page.block("text").splitlines():
            self.assertIn(line, done.stdout)

    def test_a_finding_alone_is_a_warning(self):
        self.write("main.cpp", self.program.replace("      squares.close();\n", ""))
        self.write("CMakeLists.txt", self.with_lint().replace(" --warnings-as-errors=tether-*", ""))
        configure, build, _ = self.page.block("sh").splitlines()
        done = self.run_program(f"{configure}\n{build}")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("[tether-unclosed-range]", done.stdout + done.stderr)


if __name__ == "__main__":
    main()
