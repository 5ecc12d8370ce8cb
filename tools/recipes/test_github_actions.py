#!/usr/bin/env python3
"""The workflow for GitHub: its steps are executed here but for what needs the network or GitHub itself."""

import json
import re

import yaml

from installed import BUG, CMAKE, FINDING_LINE, GOOD, InstalledTest, main
from page import ROOT

NETWORK = ["Install packages", "Install tether"]


class Workflow(InstalledTest):
    def setUp(self):
        super().setUp()
        text = (ROOT / "docs/recipes/github-actions.yml").read_text()
        self.workflow = yaml.safe_load(text.replace("/opt/tether", str(self.link)))
        self.steps = self.workflow["jobs"]["lint"]["steps"]
        self.write("CMakeLists.txt", CMAKE)
        self.write("bug.cpp", BUG)
        self.write("good.cpp", GOOD)

    def execute(self):
        """Runs the steps in order, as a container's runner does; the first that fails ends it. Returns it and its status."""
        outputs = self.write("outputs", "")
        for step in self.steps:
            if "run" not in step or step["name"] in NETWORK:
                continue
            values = dict(line.split("=", 1) for line in outputs.read_text().split())
            text = re.sub(r"\$\{\{ steps\.lint\.outputs\.(\w+) \}\}", lambda name: values[name[1]], step["run"])
            self.assertNotIn("${{", text)
            done = self.run_program(["sh", "-e", "-c", text], env={"GITHUB_OUTPUT": str(outputs)})
            if done.returncode != 0:
                return step["name"], done
        return None, None

    def test_a_finding_is_uploaded_and_fails_the_job(self):
        failed, done = self.execute()
        self.assertEqual(failed, "Findings fail the job", done and done.stdout + done.stderr)
        upload = next(step for step in self.steps if "upload-sarif" in step.get("uses", ""))
        report = json.loads((self.folder / upload["with"]["sarif_file"]).read_text())
        result, = report["runs"][0]["results"]
        place = result["locations"][0]["physicalLocation"]
        self.assertEqual((place["artifactLocation"]["uri"], place["region"]["startLine"]), ("bug.cpp", FINDING_LINE))

    def test_nothing_found(self):
        self.write("bug.cpp", GOOD.replace("ask_well(", "ask("))
        failed, done = self.execute()
        self.assertIsNone(failed, done and done.stdout + done.stderr)

    def test_a_unit_that_does_not_parse_fails_the_lint(self):
        self.write("bug.cpp", "int main() { return undeclared; }\n")
        failed, _ = self.execute()
        self.assertEqual(failed, "Lint")

    def test_a_misspelt_check_fails_the_doctor(self):
        self.write(".clang-tidy", "Checks: '-*,tether-tiemout'\n")
        failed, done = self.execute()
        self.assertEqual(failed, "Look whether everything fits together")
        self.assertIn("did you mean 'tether-timeout'", done.stdout)

    def test_what_is_not_executed_here(self):
        self.assertEqual([step["name"] for step in self.steps if step.get("name") in NETWORK], NETWORK)
        # The packages are those with which this machine was set up.
        text = next(step["run"] for step in self.steps if step.get("name") == NETWORK[0])
        packages = set(text.replace("\\\n", " ").split("--no-install-recommends", 1)[1].split())
        setup = (ROOT / "tools/setup").read_text().split("packages=(", 1)[1].split(")", 1)[0]
        needed = {word for line in setup.splitlines() for word in line.split("#")[0].split()}
        self.assertEqual(packages, needed | {"ca-certificates", "git"})
        # What the upload needs.
        self.assertEqual(self.workflow["permissions"]["security-events"], "write")


if __name__ == "__main__":
    main()
