#!/usr/bin/env python3
"""The recipe for LLVM's scripts."""

from installed import BUG, FINDING_LINE, GOOD, InstalledTest, main
from page import Page


class Scripts(InstalledTest):
    def setUp(self):
        super().setUp()
        self.page = Page("run-clang-tidy.md", self.link)
        self.project()

    def commit(self):
        self.succeed("git init -q . && git add -A . && git -c user.name=x -c user.email=x@x commit -qm all")

    def test_doctor(self):
        command = self.page.block("sh", "doctor")
        self.succeed(command)
        done = self.run_program(command.replace("TetherTidy.so", "Nothing.so"))
        self.assertEqual(done.returncode, 1, done.stdout)

    def test_all_units(self):
        command = self.page.block("sh", "-warnings-as-errors")
        done = self.run_program(command)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(done.stdout.count("error: goroutine blocks for ever"), 1, done.stdout)
        self.assertIn(f"bug.cpp:{FINDING_LINE}:12: error: ", done.stdout)
        self.write("bug.cpp", GOOD.replace("ask_well(", "ask("))
        self.succeed(command)

    def test_changed_lines(self):
        command = self.page.block("sh", "clang-tidy-diff")
        self.write("good.cpp", BUG)
        self.commit()
        # bug.cpp had its finding before, good.cpp gets another one.
        second = BUG[BUG.index("int ask("):].replace("ask(", "ask_again(")
        self.write("good.cpp", BUG + second)
        done = self.run_program(command)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count("warning: goroutine blocks for ever"), 1, done.stdout)
        self.assertNotIn("bug.cpp", done.stdout)
        self.assertIn(f"good.cpp:{BUG.count(chr(10)) + FINDING_LINE - 4}:12: warning: ", done.stdout)

    def test_fixes(self):
        command = self.page.block("sh", "clang-apply-replacements")
        self.succeed(command)
        self.assertEqual((self.folder / "bug.cpp").read_text(), BUG.replace("<int>()", "<int>(1)"))
        self.compile()
        # Again: nothing is left to change.
        before = (self.folder / "bug.cpp").read_text()
        (self.folder / "fixes.yaml").unlink(missing_ok=True)
        self.succeed(command.splitlines()[0])
        self.succeed("clang-apply-replacements-19 .")
        self.assertEqual((self.folder / "bug.cpp").read_text(), before)


if __name__ == "__main__":
    main()
