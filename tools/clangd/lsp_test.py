"""What an editor gets from tether-clangd, in real sessions over its standard streams.

usage: lsp_test.py TETHER_CLANGD SOURCE_DIRECTORY [unittest's arguments]
"""

import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from lsp import Server, apply_edits, uri

CLANGD, SOURCE = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
CHECK = "tether-early-return"
SEND = "ch.send(1)"
LEAK = """#include <tether/chan.h>
#include <tether/go.h>

int first(bool early) {
  auto ch = tether::make_chan<int>();
  tether::go([ch] {
    ch.send(1);
  });
  if (early)
    return 0;
  return ch.recv().value_or(0);
}
"""
# A runtime of declarations, for tests of the settings: it is read in no time.
SMALL = """namespace std { template <class T> struct optional { T value_or(T) const; }; }
#define ROLE(text) [[clang::annotate("tether", text)]]
namespace tether {
template <class T> class ROLE("chan") chan {
public:
  ROLE("send") void send(T) const;
  ROLE("recv") std::optional<T> recv() const;
};
template <class T> ROLE("make_chan") chan<T> make_chan(int capacity = 0);
template <class F> ROLE("go") void go(F) {}
}
""" + LEAK.split("\n\n", 1)[1]
CLEAN = LEAK.replace("make_chan<int>()", "make_chan<int>(1)")


def position(text, part):
    """Where `part` begins, as the protocol counts: lines, and UTF-16 units within the line."""
    before = text[: text.index(part)]
    line = before.rsplit("\n", 1)[-1]
    return {"line": before.count("\n"), "character": len(line.encode("utf-16-le")) // 2}


def codes(diagnostics):
    return [each.get("code") for each in diagnostics]


class Session(unittest.TestCase):
    """A folder with one file and a server, shared by the tests of a class. Includes are read once then."""

    files = {}

    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = Path(temporary.name).resolve()
        cls.path = cls.folder / "unit.cpp"
        for name, text in cls.files.items():
            (cls.folder / name).write_text(text)
        cls.server = Server([CLANGD], cls.folder)
        cls.server.__enter__()
        cls.addClassCleanup(cls.server.__exit__, None, None, None)

    def setUp(self):
        # The server is silent about a text that has not changed.
        self.server.show(self.path, f"{LEAK.split('int first')[0]}// {self.id()}\n")

    def show(self, text):
        return self.server.show(self.path, text)


class Findings(Session):
    def test_a_leak_is_told_like_on_the_command_line(self):
        found = self.show(LEAK)
        self.assertEqual(codes(found), [CHECK])
        leak = found[0]
        self.assertEqual((leak["source"], leak["severity"]), ("clang-tidy", 2))
        self.assertEqual(leak["range"]["start"], position(LEAK, "send(1)"))
        self.assertIn("sending to 'ch'", leak["message"])
        notes = {note["message"]: note["location"] for note in leak["relatedInformation"]}
        self.assertEqual(notes["'ch' is created here"]["range"]["start"], position(LEAK, "tether::make_chan"))
        self.assertEqual(notes["The goroutine is started here"]["range"]["start"], position(LEAK, "tether::go("))
        self.assertEqual({place["uri"] for place in notes.values()}, {uri(self.path)})
        self.assertTrue(any("return" in note for note in notes), notes)

    def test_an_edit_that_removes_the_leak_removes_the_finding(self):
        self.assertEqual(codes(self.show(LEAK)), [CHECK])
        self.assertEqual(self.show(CLEAN), [])
        self.assertEqual(codes(self.show(LEAK)), [CHECK])

    def test_typing_into_a_line_moves_the_finding(self):
        self.show(LEAK)
        at = position(LEAK, "ch.send")
        found = self.server.edit(self.path, [{"range": {"start": at, "end": at}, "text": "if (early_)\n"},
                                               {"range": {"start": {"line": 3, "character": 0},
                                                          "end": {"line": 3, "character": 0}},
                                                "text": "static bool early_;\n"}])
        self.assertEqual([(each["code"], each["range"]["start"]) for each in found],
                         [(CHECK, {"line": at["line"] + 2, "character": 3})])

    def test_the_quick_fix_is_offered_and_mends_the_file(self):
        leak = self.show(LEAK)[0]
        fixes = self.server.fixes(self.path, leak)
        self.assertEqual([fix["kind"] for fix in fixes], ["quickfix"])
        mended = apply_edits(LEAK, fixes[0]["edit"]["changes"][uri(self.path)])
        self.assertEqual(mended, CLEAN)
        self.assertEqual(self.show(mended), [])

    def test_nolint_silences(self):
        line = f"    {SEND};"
        for silent in [f"{line} // NOLINT", f"{line} // NOLINT({CHECK})", f"{line} // NOLINT(tether-*)",
                                         f"    // NOLINTNEXTLINE({CHECK})\n{line}",
                                         f"    // NOLINTBEGIN({CHECK})\n{line}\n    // NOLINTEND({CHECK})"]:
            text = LEAK.replace(line, silent)
            found = self.show(text)
            self.assertEqual(codes(found), [], silent)
        found = self.show(LEAK.replace(line, f"{line} // NOLINT(tether-timeout)"))
        self.assertEqual(codes(found), [CHECK])

    def test_columns_are_utf16_units(self):
        for letters in ["é", "🦊", "é🦊e\u0301"]:
            text = LEAK.replace(SEND, f"/* {letters} */ {SEND}").replace("(early)", "(early) // " + letters)
            found = self.show(text)
            self.assertEqual([each["range"]["start"] for each in found], [position(text, "send(1)")], letters)
            fix = self.server.fixes(self.path, found[0])[0]["edit"]["changes"][uri(self.path)]
            self.assertIn("make_chan<int>(1)", apply_edits(text, fix))

    def test_a_fix_on_a_line_with_wide_letters_lands_where_it_should(self):
        text = LEAK.replace("auto ch =", "/* 🦊é */ auto ch =")
        fix = self.server.fixes(self.path, self.show(text)[0])[0]["edit"]["changes"][uri(self.path)]
        self.assertEqual(apply_edits(text, fix), text.replace("make_chan<int>()", "make_chan<int>(1)"))

    def test_saving_keeps_and_closing_takes_back(self):
        self.assertEqual(codes(self.show(LEAK)), [CHECK])
        self.path.write_text(LEAK)
        self.server.save(self.path)
        self.assertEqual(codes(self.server.diagnostics(self.path)), [CHECK])
        self.server.close(self.path)
        self.assertEqual(codes(self.show(LEAK)), [CHECK])

    def test_the_link_leads_to_the_page_of_the_check(self):
        leak = self.show(LEAK + "double half(int x) { return 1 / x * 0.5 + x / 2; }\n")
        links = {each["code"]: each["codeDescription"]["href"] for each in leak}
        self.assertEqual(links[CHECK], uri(SOURCE / "docs/checks/early-return.md"))
        self.assertTrue((SOURCE / "docs/checks/early-return.md").exists())
        self.assertEqual(links["bugprone-integer-division"],
                         "https://clang.llvm.org/extra/clang-tidy/checks/bugprone/integer-division.html")
        for fix in self.server.fixes(self.path, leak[0]):
            for diagnostic in fix["diagnostics"]:
                self.assertNotIn("clang.llvm.org", json.dumps(diagnostic))

    def test_more_files_than_the_server_keeps(self):
        paths = [self.folder / f"{number}.cpp" for number in range(5)]
        for path in paths:
            self.assertEqual(codes(self.server.open(path, LEAK)), [CHECK])
        for turn in range(4):
            for number, path in enumerate(paths):
                leaks = (turn + number) % 2
                found = self.server.edit(path, (LEAK if leaks else CLEAN) + f"// {turn}\n")
                self.assertEqual(codes(found), [CHECK] * leaks, (turn, number))


class Headers(Session):
    """clangd reads no bodies in headers. What is behind them may be more than is seen, so nothing is said."""

    FINISH = """#pragma once
#include <tether/chan.h>
#include <tether/go.h>
inline void finish(tether::chan<int> ch) { ch.close(); }
inline void keep(tether::chan<int>) {}
struct finisher {
  tether::chan<int> &ch;
  ~finisher() { ch.close(); }
};
""" + LEAK.split("\n\n", 1)[1].replace("int first", "inline int in_header")
    LOOP = """#include "finish.h"
void loop() {
  auto ch = tether::make_chan<int>();
  tether::go([ch] {
    for (int each : ch)
      (void)each;
  });
  %s
}
"""
    files = {"finish.h": FINISH}

    def test_a_body_that_repairs_is_not_held_against_the_caller(self):
        self.assertEqual(self.show(self.LOOP % "finish(ch);"), [])
        self.assertEqual(self.show(self.LOOP % "finisher at_end{ch};"), [])

    def test_a_body_that_does_not_repair_is_not_seen_either(self):
        self.assertEqual(self.show(self.LOOP % "keep(ch);"), [])
        self.assertIn("tether-unclosed-range", codes(self.show(self.LOOP % "")))

    def test_a_leak_in_a_header_shows_when_the_header_is_open(self):
        self.assertEqual(self.show('#include "finish.h"\nint main() { return in_header(true); }\n'), [])
        found = self.server.open(self.folder / "finish.h")
        self.assertEqual(codes(found), [CHECK])


class BrokenCode(Session):
    def test_each_unfinished_state_is_answered(self):
        text = (SOURCE / "testcases/timeout/notes-001/bug.cpp").read_text()
        whole = self.show(text)
        self.assertEqual(codes(whole), ["tether-timeout"])
        points = [len(text) * number // 41 for number in range(1, 41)]
        errors = sum(any(each["severity"] == 1 for each in self.show(text[:point])) for point in points)
        self.assertGreater(errors, 20)
        self.assertEqual(self.show(text), whole)

    def test_errors_elsewhere_do_not_hide_a_leak(self):
        found = self.show(LEAK + "int broken( { return undeclared; }\n")
        self.assertIn(CHECK, codes(found))
        self.assertTrue(any(each["severity"] == 1 for each in found))


class Configured(unittest.TestCase):
    """The same file under different settings; each setting is a server of its own."""

    HALF = "double half(int x) { return x / 2; }\n"

    def findings(self, files, text=SMALL + HALF, name="unit.cpp", options=(), environment=None, command=CLANGD):
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary).resolve()
            for file, content in files.items():
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                (folder / file).write_text(content)
            with Server([command, *options], folder, environment=environment) as server:
                return server.open(folder / name, text)

    def test_without_settings_both_ours_and_theirs_run(self):
        self.assertEqual(sorted(codes(self.findings({}))), ["bugprone-integer-division", CHECK])
        self.assertEqual(sorted(codes(self.findings({}, options=["--enable-config=0"]))),
                         ["bugprone-integer-division", CHECK])

    def test_other_checks_in_clang_tidy_do_not_turn_ours_off(self):
        self.assertEqual(codes(self.findings({".clang-tidy": "Checks: '-*,modernize-use-nullptr'"})), [CHECK])

    def test_clang_tidy_has_the_last_word_on_ours(self):
        self.assertEqual(codes(self.findings({".clang-tidy": f"Checks: '-*,-{CHECK}'"})), [])
        self.assertEqual(codes(self.findings({".clang-tidy": f"Checks: '-tether-*,{CHECK}'"})), [CHECK])
        self.assertEqual(codes(self.findings({".clang-tidy": "Checks: '-*,-tether-*'"})), [])

    def test_clangd_files_have_the_last_word(self):
        remove = "Diagnostics:\n  ClangTidy:\n    Remove: [%s]\n"
        self.assertEqual(codes(self.findings({".clangd": remove % f"{CHECK}"})), [])
        self.assertEqual(codes(self.findings({".clangd": remove % "bugprone-*"})), [CHECK])
        self.assertEqual(codes(self.findings({".clangd": f"Diagnostics:\n  Suppress: {CHECK}\n"})),
                         ["bugprone-integer-division"])
        self.assertEqual(codes(self.findings({".clangd": f"Diagnostics:\n  ClangTidy:\n    Add: {CHECK}\n",
                                              ".clang-tidy": "Checks: '-*,-tether-*'"})), [CHECK])

    def test_options_and_warnings_as_errors_come_from_clang_tidy(self):
        found = self.findings({".clang-tidy": "Checks: '-*'\nWarningsAsErrors: 'tether-*'"})
        self.assertEqual([(each["code"], each["severity"]) for each in found], [(CHECK, 1)])
        options = f"Checks: '-*'\nCheckOptions:\n  {CHECK}.ModelStates: 1\n"
        self.assertEqual(codes(self.findings({".clang-tidy": options})), [])

    def test_a_file_outside_of_every_build_is_cxx20_with_the_bundled_runtime(self):
        self.assertEqual(self.findings({}, "#include <tether/tether.h>\nstatic_assert(__cplusplus == 202002L);\n"), [])
        self.assertEqual(self.findings({}, "int old(a) int a; { return a; }\n", name="unit.c")[0]["severity"], 2)

    def test_a_compilation_database_has_the_last_word_on_flags(self):
        found = self.findings({"compile_flags.txt": "-std=c++17\n"}, "static_assert(__cplusplus == 201703L);\n")
        self.assertEqual(found, [])
        found = self.findings({"compile_flags.txt": "-std=c++20\n"}, LEAK)
        self.assertEqual(codes(found)[:1], ["pp_file_not_found"])

    def test_a_resource_directory_of_the_user_is_kept(self):
        files, text = {"own/include/only_there.h": ""}, "#include <only_there.h>\n"
        for given in ({"options": ["--resource-dir=own"]}, {"environment": {"CLANGD_FLAGS": "--resource-dir=own"}}):
            self.assertEqual(codes(self.findings(files, text, **given)), [], given)
        self.assertEqual(codes(self.findings(files, text)), ["pp_file_not_found"])

    def test_a_copy_elsewhere_finds_the_pages_beside_it(self):
        with tempfile.TemporaryDirectory() as temporary:
            prefix = Path(temporary).resolve() / "with space"
            page = prefix / "share/doc/tether/checks/early-return.md"
            for folder in (prefix / "bin", page.parent):
                folder.mkdir(parents=True)
            page.write_text("a page")
            shutil.copy2(CLANGD, prefix / "bin")
            found = self.findings({}, SMALL, command=prefix / "bin" / CLANGD.name)
            self.assertEqual([each["codeDescription"]["href"] for each in found], [uri(page)])


class CommandLine(unittest.TestCase):
    def test_the_version_names_both(self):
        done = subprocess.run([CLANGD, "--version"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"clangd version 19\.\d+\.\d+ .*\(tether \d+\.\d+\.\d+\)")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
