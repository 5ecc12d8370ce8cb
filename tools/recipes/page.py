"""The blocks of a recipe's page, as a reader would copy them."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Where the pages say that tether is installed.
PREFIX = "/opt/tether"


class Page:
    def __init__(self, name, prefix):
        self.text = (ROOT / "docs/recipes" / name).read_text().replace(PREFIX, str(prefix))
        self.blocks = re.findall(r"^```(\w+)\n(.*?)^```$", self.text, re.MULTILINE | re.DOTALL)

    def block(self, language, containing=""):
        """The one block in that language that has `containing` in it."""
        found = [body for kind, body in self.blocks if kind == language and containing in body]
        assert len(found) == 1, f"{len(found)} blocks of {language} with '{containing}'"
        return found[0]
