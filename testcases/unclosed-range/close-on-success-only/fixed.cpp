// SOURCE: variant: the producer closes its channel only when everything went well
// CHECKS: tether-unclosed-range

#include <tether/tether.h>

#include <cstdio>
#include <string>
#include <vector>

bool save(const std::vector<std::string> &rows) {
  auto lines = tether::make_chan<std::string>();
  tether::go([lines] {
    int number = 0;
    for (const auto &line : lines)
      std::printf("%d: %s\n", ++number, line.c_str());
  });

  bool ok = true;
  for (const auto &row : rows) {
    if (row.empty()) {
      ok = false;
      break;
    }
    lines.send(row);
  }
  lines.close();
  return ok;
}

int main() {
  return tether::run([] {
    save({"id,name", "1,gopher"});
    save({"id,name", "", "2,plan9"});
  });
}
