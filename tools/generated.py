"""Files that are written from others: made anew, or held against what they should be."""

import difflib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def update(wanted, check):
    """Gives each file the text that `wanted` has for it; None: there is to be no such file. With `check` nothing is
    written, but the differences are printed. Returns the exit status: 1 when there are any."""
    status = 0
    for file, new in sorted(wanted.items()):
        old = file.read_text() if file.exists() else None
        if old == new:
            continue
        if check:
            status = 1
            name = str(file.relative_to(ROOT))
            sys.stdout.writelines(
                difflib.unified_diff((old or "").splitlines(True), (new or "").splitlines(True), name, "generated"))
            print(f"{name} is not up to date: run {Path(sys.argv[0]).resolve().relative_to(ROOT)}")
        elif new is None:
            file.unlink()
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(new)
    return status
