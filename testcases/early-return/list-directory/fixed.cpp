// SOURCE: note 001, `func ListDirectory(dir string, fn func(string))`: the interface that the note recommends
// CHECKS: tether-early-return

#include <tether/tether.h>

#include <string>
#include <vector>

std::vector<std::string> read_dir(const std::string &dir) {
  return {dir + "/go.mod", dir + "/main.go", dir + "/main_test.go"};
}

template <typename Fn>
void list_directory(const std::string &dir, Fn fn) {
  for (const auto &entry : read_dir(dir))
    fn(entry);
}

bool has_module(const std::string &dir) {
  bool found = false;
  list_directory(dir, [&](const std::string &entry) { found = found || entry.ends_with("go.mod"); });
  return found;
}

int main() {
  return tether::run([] { return has_module("project") ? 0 : 1; });
}
