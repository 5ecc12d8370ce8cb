#!/usr/bin/env python3
"""Holds what tether-clangd shows against what `tether lint` reports, on the test cases.

usage: parity.py TETHER_CLANGD TETHER SOURCE_DIRECTORY [--all] [--write]

Every finding in the editor has to be one of the command line's. A finding that only the command line has needs a row in the
table of docs/editors.md, and a row needs such a finding. Without --all only every seventeenth program is looked at. With
--write the table is written anew, with the reasons of the rows that it has already. Exit status: 0, or 1 when something
differs that the table does not have.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from lsp import Server

TABLE = re.compile(r"(?<=<!-- only on the command line -->\n).*?(?=<!-- end -->)", re.DOTALL)
HEAD = "| program | check | line | why |\n|---|---|---|---|\n"


def lint(tether, folder, programs):
    done = subprocess.run([tether, "lint", "--format=json", *programs], cwd=folder, stdout=subprocess.PIPE, text=True)
    if done.returncode not in (0, 1):
        sys.exit("parity: tether lint could not do its work")
    return {(each["file"], each["check"], each["line"]) for each in json.loads(done.stdout)["findings"]}


def edit(clangd, folder, programs):
    found = set()
    with Server([clangd], folder) as server:
        for program in programs:
            for each in server.open(folder / program):
                if each["severity"] == 1:
                    sys.exit(f"parity: {program} does not compile in the editor: {each['message']}")
                if str(each.get("code")).startswith("tether-"):
                    found.add((program, each["code"], each["range"]["start"]["line"] + 1))
            server.close(folder / program)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("clangd", type=Path)
    parser.add_argument("tether", type=Path)
    parser.add_argument("source", type=Path)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    page = options.source.resolve() / "docs/editors.md"
    text = page.read_text()
    cells = ([cell.strip() for cell in line.strip("| ").split("|")] for line in TABLE.search(text)[0].split("\n")[2:])
    rows = {(row[0], row[1], int(row[2])): row[3] for row in cells if len(row) == 4}

    with tempfile.TemporaryDirectory() as temporary:
        # Away from the project's own build and settings.
        folder = Path(temporary).resolve()
        shutil.copytree(options.source / "testcases", folder / "testcases")
        programs = sorted(str(file.relative_to(folder)) for file in folder.glob("testcases/*/*/*.cpp"))
        if not options.all and not options.write:
            programs = sorted({*programs[::17], *(key[0] for key in rows)})
        lines, shown = lint(options.tether.resolve(), folder, programs), edit(options.clangd.resolve(), folder, programs)

    missing = lines - shown
    if options.write:
        body = "".join(f"| {p} | {check} | {line} | {rows.get((p, check, line), '?')} |\n"
                       for p, check, line in sorted(missing))
        page.write_text(TABLE.sub(lambda _: HEAD + body if body else "none\n", text))
        rows = dict.fromkeys(missing)
    wrong = [f"only in the editor: {key}" for key in sorted(shown - lines)]
    wrong += [f"only on the command line, and not in docs/editors.md: {key}" for key in sorted(missing - rows.keys())]
    wrong += [f"in docs/editors.md, but in the editor too or nowhere: {key}" for key in sorted(rows.keys() - missing)]
    print(f"{len(programs)} programs, {len(lines)} findings on the command line, {len(shown & lines)} of them in the editor")
    print("\n".join(wrong) if wrong else "the differences are those that docs/editors.md explains")
    return 1 if wrong or not lines else 0


if __name__ == "__main__":
    sys.exit(main())
