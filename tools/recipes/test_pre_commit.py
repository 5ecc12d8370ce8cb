#!/usr/bin/env python3
"""The recipe for pre-commit, with pre-commit itself and the hook of this repository."""

import json
import shutil

from installed import BUG, FINDING_LINE, GOOD, InstalledTest, main
from page import ROOT, Page


class PreCommit(InstalledTest):
    def setUp(self):
        super().setUp()
        self.git = "git -c user.name=x -c user.email=x@x -c init.defaultBranch=main"
        self.page = Page("pre-commit.md", self.link)
        self.project()
        self.write(".gitignore", "build/\n")
        self.succeed(f"{self.git} init -q .")

    def hooks(self):
        """What pre-commit clones: the two files of this repository that make the hook."""
        hooks = self.folder / "hooks"
        for name in (".pre-commit-hooks.yaml", "tools/pre-commit-hook"):
            (hooks / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, hooks / name)
        self.succeed(f"cd hooks && {self.git} init -q . && {self.git} add -A . && {self.git} commit -qm hooks && "
                     f"{self.git} tag v0.1.0")
        self.write(".pre-commit-config.yaml",
                   self.page.block("yaml").replace("https://example.com/tether.git", str(hooks)))

    def commit(self, *files):
        self.succeed(["git", "add", *files])
        return self.run_program(f"{self.git} commit -m change 2>&1", env={"PRE_COMMIT_HOME": str(self.folder / "cache")})

    def test_commits(self):
        self.hooks()
        self.succeed("pre-commit install", env={"PRE_COMMIT_HOME": str(self.folder / "cache")})
        done = self.commit("good.cpp", ".pre-commit-config.yaml")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertRegex(done.stdout, r"tether\.+Passed")

        self.write("new.cpp", BUG)
        done = self.commit("new.cpp")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("tether: skipped: new.cpp is not in build", done.stdout)

        done = self.commit("bug.cpp")
        self.assertEqual(done.returncode, 1, done.stdout)
        for line in ("- exit code: 1", f"bug.cpp:{FINDING_LINE}:12: warning: goroutine blocks for ever"):
            self.assertIn(line, done.stdout)

        self.write("bug.cpp", GOOD.replace("ask_well(", "ask("))
        self.write("CMakeLists.txt", "# changed, and no matter of this hook\n")
        done = self.commit("bug.cpp", "CMakeLists.txt")
        self.assertEqual(done.returncode, 0, done.stdout)

    def hook(self, *arguments):
        return self.run_program([ROOT / "tools/pre-commit-hook", *arguments])

    def test_what_it_cannot_do(self):
        tether = f"--tether={self.prefix}/bin/tether"
        for arguments, message in (
                ((tether, "-p", "nowhere", "bug.cpp"), "cannot read 'nowhere/compile_commands.json'"),
                (("--tether=/nowhere/tether", "bug.cpp"), "cannot run '/nowhere/tether'"),
                ((tether, "--frobnicate", "bug.cpp"), "unknown option '--frobnicate'")):
            done = self.hook(*arguments)
            self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
            self.assertTrue(done.stderr.startswith("tether: error: "), done.stderr)
            self.assertIn(message, done.stderr)
        self.write("build/compile_commands.json", "[{")
        done = self.hook(tether, "bug.cpp")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("is no compilation database", done.stderr)

    def test_values_of_options_are_no_files(self):
        tether = f"--tether={self.prefix}/bin/tether"
        files = ("good.cpp", "bug.cpp")
        for form in ((), ("--",)):
            done = self.hook(tether, "-p", "build", "-j", "4", "--format", "json", *form, *files)
            self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
            self.assertEqual([finding["file"] for finding in json.loads(done.stdout)["findings"]], ["bug.cpp"])
        # The second time, the report is a file that is there.
        for form in ((), (), ("--",)):
            done = self.hook(tether, "-p", "build", "-o", "report.txt", *form, *files)
            self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
            self.assertEqual(done.stdout + done.stderr, "")
            self.assertIn(f"bug.cpp:{FINDING_LINE}:12: warning", (self.folder / "report.txt").read_text())
            self.assertEqual((self.folder / "good.cpp").read_text(), GOOD)
        # Nobody says which of these the commit has.
        done = self.hook(tether, "-o", "report.txt")
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertIn("no C++ files at the end", done.stderr)


if __name__ == "__main__":
    main()
