#!/usr/bin/env python3
"""The recipes for VS Code and Neovim: its pattern in the language that VS Code uses, and Neovim itself."""

import json
import unittest

from installed import FINDING_LINE, HAS_CLANGD, InstalledTest, main
from page import Page

COLUMN = 12

MATCH = """
const pattern = JSON.parse(process.argv[1]);
for (const line of process.argv[2].split('\\n')) {
  const found = new RegExp(pattern.regexp).exec(line);
  if (found)
    console.log(JSON.stringify(Object.fromEntries(
      Object.entries(pattern).filter(([, group]) => typeof group == 'number').map(([name, group]) => [name, found[group]]))));
}
"""


class VsCode(InstalledTest):
    def setUp(self):
        super().setUp()
        self.page = Page("vscode.md", self.prefix)
        self.project()

    def test_the_task_finds_the_problems(self):
        task, = json.loads(self.page.block("json", "tasks"))["tasks"]
        done = self.run_program([task["command"], *task["args"]])
        self.assertEqual(done.returncode, 1, done.stderr)
        pattern = json.dumps(task["problemMatcher"]["pattern"])
        matched = self.succeed(["node", "-e", MATCH, pattern, done.stdout]).stdout.splitlines()
        finding, = [json.loads(line) for line in matched]
        self.assertIn("goroutine blocks for ever sending to 'answer'", finding.pop("message"))
        self.assertEqual(finding, {"file": "bug.cpp", "line": str(FINDING_LINE), "column": str(COLUMN),
                                   "severity": "warning", "code": "tether-timeout"})

    def test_errors_are_problems_too(self):
        task, = json.loads(self.page.block("json", "tasks"))["tasks"]
        line = "a b.cpp:1:2: error: no 'x' [y] here [tether-ncast]"
        pattern = json.dumps(task["problemMatcher"]["pattern"])
        found = json.loads(self.succeed(["node", "-e", MATCH, pattern, line]).stdout)
        self.assertEqual(found["message"], "no 'x' [y] here")

    @unittest.skipUnless(HAS_CLANGD, "this build has no tether-clangd")
    def test_the_language_server_starts(self):
        settings = json.loads(self.page.block("json", "clangd.path"))
        self.succeed([settings["clangd.path"], *settings["clangd.arguments"], "--version"])


class Neovim(InstalledTest):
    def setUp(self):
        super().setUp()
        init = Page("neovim.md", self.prefix).block("lua")
        if not HAS_CLANGD:
            init = init.replace("{ 'c', 'cpp' }", "{}")
        self.write("init.lua", init)
        self.project()

    def neovim(self, lua):
        """What a piece of Lua, executed with bug.cpp open, leaves in `result`."""
        self.write("probe.lua", lua + "\nvim.fn.writefile({ vim.fn.json_encode(result) }, 'result.json')\nvim.cmd('qa!')\n")
        done = self.run_program(["nvim", "--headless", "-n", "-u", "init.lua", "bug.cpp", "-c", "luafile probe.lua"],
                                env={"HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder)})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return json.loads((self.folder / "result.json").read_text())

    def test_quickfix_list(self):
        entries = self.neovim("vim.cmd('TetherLint')\nresult = vim.fn.getqflist()")
        self.assertTrue(all(entry["valid"] for entry in entries), entries)
        first = entries[0]
        self.assertEqual((first["lnum"], first["col"], first["type"]), (FINDING_LINE, COLUMN, "w"))
        self.assertIn("goroutine blocks for ever sending to 'answer'", first["text"])
        self.assertEqual({entry["type"] for entry in entries[1:]}, {"n"})
        self.assertGreater(len(entries), 2)

    @unittest.skipUnless(HAS_CLANGD, "this build has no tether-clangd")
    def test_diagnostics(self):
        found, = self.neovim("vim.wait(60000, function() return #vim.diagnostic.get(0) > 0 end)\n"
                             "result = vim.diagnostic.get(0)")
        self.assertEqual((found["lnum"], found["col"]), (FINDING_LINE - 1, COLUMN - 1))
        self.assertEqual(found["code"], "tether-timeout")


if __name__ == "__main__":
    main()
