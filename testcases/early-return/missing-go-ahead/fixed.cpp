// SOURCE: variant: the receiving side, a goroutine waits for a go-ahead that an early return never gives
// CHECKS: tether-early-return

#include <tether/tether.h>

#include <cstdio>
#include <string>

bool write_record(const std::string &record) { return !record.empty(); }

bool commit(const std::string &record) {
  auto committed = tether::make_chan<void>();
  tether::defer close_committed{[&] { committed.close(); }};
  tether::go([committed, record] {
    if (!committed.recv())
      return;
    std::printf("notify subscribers of \"%s\"\n", record.c_str());
  });

  if (!write_record(record))
    return false;
  committed.send();
  return true;
}

int main() {
  return tether::run([] {
    commit("order 17");
    commit("");
  });
}
