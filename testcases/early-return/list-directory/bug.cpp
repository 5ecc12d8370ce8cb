// SOURCE: note 001, `func ListDirectory(dir string) chan string`: the caller stops receiving
// CHECKS: tether-early-return
// SCHEDULE: every

#include <tether/tether.h>

#include <string>
#include <vector>

std::vector<std::string> read_dir(const std::string &dir) {
  return {dir + "/go.mod", dir + "/main.go", dir + "/main_test.go"};
}

tether::recv_chan<std::string> list_directory(const std::string &dir) {
  auto entries = tether::make_chan<std::string>();
  tether::go([entries, dir] {
    for (const auto &entry : read_dir(dir))
      entries.send(entry); // BUG: tether-early-return
    entries.close();
  });
  return entries;
}

bool has_module(const std::string &dir) {
  for (const auto &entry : list_directory(dir)) {
    if (entry.ends_with("go.mod"))
      return true;
  }
  return false;
}

int main() {
  return tether::run([] { return has_module("project") ? 0 : 1; });
}
