#!/bin/sh
# Looks at the HTML of `tether lint` in headless Chromium. Usage: report_test.sh TETHER BUILD-FOLDER
# Status 77 (skipped) without npm or Chromium; npm is fetched from once, into BUILD-FOLDER.
set -eu
tether=$1 folder=$2
here=$(cd "$(dirname "$0")" && pwd)
version=1.65.1
browser=$(command -v chromium) || { echo "chromium is not installed: skipped"; exit 77; }
command -v npm >/dev/null || { echo "npm is not installed: skipped"; exit 77; }

mkdir -p "$folder/npm" "$folder/pages"
if [ ! -d "$folder/npm/node_modules/playwright-core" ]; then
  npm install --prefix "$folder/npm" --no-audit --no-fund --silent "playwright-core@$version"
fi

# Findings exit with 1; anything else is a failure.
page() {
  output=$1
  shift
  status=0
  "$tether" lint --format=html -o "$folder/pages/$output" "$@" || status=$?
  [ $status = 1 ] || { echo "tether lint: exit status $status instead of 1"; exit 1; }
}
cd "$here/testdata"
page report.html --leaks=leaks.json --show-suppressed *.cpp
NODE_PATH="$folder/npm/node_modules" node "$here/report_test.js" "$browser" "$folder/pages"
