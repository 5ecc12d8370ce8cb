#!/bin/sh
# Holds the SARIF of `tether lint` and `tether validate`, that of all test cases among it, against the schema (by ajv) and
# against Microsoft's SARIF multitool: no error and no warning by the SARIF rules and GitHub's rules, and the same line
# hashes. Usage: validate.sh TETHER PROBE-PLUGIN PROGRAMS BUILD-FOLDER
# Status 77 (skipped) without npm; npm is fetched from once, into BUILD-FOLDER.
set -eu
tether=$1 plugin=$2 programs=$3 folder=$4
version=5.7.0 ajv=8.20.0 formats=3.0.1
command -v npm >/dev/null || { echo "npm is not installed: skipped"; exit 77; }

package=$folder/npm/node_modules/@microsoft/sarif-multitool-linux
if [ ! -f "$package/Sarif.Multitool" ] || [ ! -d "$folder/npm/node_modules/ajv-formats" ]; then
  mkdir -p "$folder/npm"
  npm install --prefix "$folder/npm" --no-audit --no-fund --silent "@microsoft/sarif-multitool-linux@$version" \
    "ajv@$ajv" "ajv-formats@$formats"
fi
# npm does not run the script with which the package would do this itself.
chmod +x "$package/Sarif.Multitool"

# The multitool's exit status is 0 whatever it finds, so its messages count. A log that it cannot even read yields no
# message at all and "success", so one harmless note, about the form of our rule names, must be among them.
check() {
  "$package/Sarif.Multitool" validate "$1" --rule-kind 'Sarif;Ghas' --level 'Error;Warning;Note' >"$1.log" 2>&1 || true
  if grep -q 'note SARIF2009' "$1.log" && grep -q 'completed successfully' "$1.log" &&
    ! grep -qE ': (error|warning) ' "$1.log"; then
    by_schema "$1" || exit 1
    echo "valid: $1"
  else
    cat "$1.log"
    echo "not valid: $1"
    exit 1
  fi
}

# The schema's own form has a mistake (an empty anyOf), which ajv would refuse. A log that the schema must refuse shows
# that it is asked at all.
by_schema() {
  NODE_PATH="$folder/npm/node_modules" node -e 'const fs = require("fs"), Ajv = require("ajv/dist/2020");
    const ajv = new Ajv({strict: false, validateSchema: false, allErrors: true});
    require("ajv-formats")(ajv);
    const validate = ajv.compile(JSON.parse(fs.readFileSync(process.argv[2])));
    const log = JSON.parse(fs.readFileSync(process.argv[1]));
    if (!validate(log)) {
      console.log("not valid by the schema: " + process.argv[1], validate.errors.slice(0, 5));
      process.exit(1);
    }
    log.runs[0].results.push({message: 1});
    if (validate(log)) {
      console.log("the schema takes anything");
      process.exit(1);
    }' "$1" "$package/sarif-2.1.0.json"
}

# The oracle gets the same log without our hashes.
compare_hashes() {
  node -e 'const fs = require("fs"), log = JSON.parse(fs.readFileSync(process.argv[1]));
    for (const result of log.runs[0].results) delete result.partialFingerprints;
    fs.writeFileSync(process.argv[2], JSON.stringify(log));' "$1" "$1.bare"
  "$package/Sarif.Multitool" rewrite "$1.bare" --insert RollingHashPartialFingerprints --output "$1.oracle" \
    --log ForceOverwrite >"$1.log" 2>&1 || { cat "$1.log"; exit 1; }
  node -e 'const fs = require("fs");
    const hashes = (file) => JSON.parse(fs.readFileSync(file)).runs[0].results.map((result) =>
      (result.partialFingerprints || {}).primaryLocationLineHash);
    const ours = hashes(process.argv[1]), theirs = hashes(process.argv[2]);
    if (ours.length === 0 || ours.includes(undefined) || JSON.stringify(ours) !== JSON.stringify(theirs)) {
      console.log("line hashes differ:", ours, theirs);
      process.exit(1);
    }
    console.log(ours.length + " line hashes agree");' "$1" "$1.oracle"
}

# Findings exit with 1; anything else is a failure.
lint() {
  status=0
  "$tether" lint --format=sarif "$@" || status=$?
  [ $status = "$expected" ] || { echo "tether lint: exit status $status instead of $expected"; exit 1; }
}

samples="$folder/a sample"
mkdir -p "$samples"
cd "$samples"
printf 'void checked(int);\nvoid probe(int);\nvoid f() {/*\303\251 \360\237\230\200*/ probe(1);\n\tprobe(2); }\n' >plain.cpp
printf 'void probe(int);\r\n\r\nvoid f() {\r\n\t probe( 1 );\r\n  probe(1);\r\n  probe(1); }' >returns.cpp
{ echo 'void probe(int);'; for i in 1 2 3 4 5 6 7 8 9; do printf 'void f%s() {\n  probe(1);\n}\n' $i; done; } >repeated.cpp
printf 'int main() { return undeclared; }\n' >broken.cpp
printf 'int main() {}\n' >clean.cpp

expected=1
lint --load="$plugin" -o findings.sarif plain.cpp returns.cpp repeated.cpp
check findings.sarif
compare_hashes findings.sarif
for part in 1 2; do
  status=0
  "$tether" lint --format=sarif --shard=$part/2 --load="$plugin" -o part$part.sarif plain.cpp returns.cpp repeated.cpp ||
    status=$?
  [ $status -le 1 ] || { echo "tether lint --shard: exit status $status"; exit 1; }
done
"$tether" sarif merge part1.sarif part2.sarif -o merged.sarif
cmp merged.sarif findings.sarif
check merged.sarif
expected=2
lint -o broken.sarif broken.cpp 2>/dev/null
check broken.sarif
expected=0
lint -o clean.sarif clean.cpp
check clean.sarif
if ls "$programs"/*/*/bug.cpp >/dev/null 2>&1; then
  expected=1
  cd "$programs"
  # The names have no blanks.
  lint --show-suppressed -o "$samples/programs.sarif" $(find . -name bug.cpp)
  cd "$samples"
  check programs.sarif
  compare_hashes programs.sarif
  case=$(ls -d "$programs"/early-return/*/bug.cpp | head -1)
  "$tether" validate "$(dirname "$case")" --format=sarif --build-dir="$folder/validate" -o validated.sarif || [ $? = 1 ]
  grep -q '"verdict": "CONFIRMED"' validated.sarif || { echo "no finding is confirmed"; exit 1; }
  check validated.sarif
  # What a run of the same program leaves blocked.
  program=$(ls -t "$folder"/validate/early-return-*-bug-* | grep -v '\.d$' | head -1)
  TETHER_LEAK_REPORT=$samples/leaks.json "$program" >/dev/null 2>&1 || true
  expected=1
  lint --leaks=leaks.json -o leaks.sarif "$case"
  grep -q '"seenAtRunTime": "true"' leaks.sarif || { echo "nothing was seen at run time"; exit 1; }
  check leaks.sarif
  lint --leaks=leaks.json -o only-leaks.sarif clean.cpp
  grep -q '"ruleId": "tether-runtime-leak"' only-leaks.sarif || { echo "the leak is no result"; exit 1; }
  check only-leaks.sarif
  compare_hashes only-leaks.sarif
fi
