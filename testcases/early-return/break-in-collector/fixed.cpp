// SOURCE: variant: the loop that collects one answer per shard stops at the first error
// CHECKS: tether-early-return

#include <tether/tether.h>

#include <string>
#include <vector>

struct answer {
  int rows = 0;
  bool failed = false;
};

answer query(const std::string &shard) {
  if (shard.starts_with("down-"))
    return {0, true};
  return {10, false};
}

int count(const std::vector<std::string> &shards) {
  auto answers = tether::make_chan<answer>(shards.size());
  for (const auto &shard : shards) {
    tether::go([answers, shard] { answers.send(query(shard)); });
  }

  int rows = 0;
  for (std::size_t i = 0; i < shards.size(); ++i) {
    auto got = answers.recv();
    if (got->failed)
      break;
    rows += got->rows;
  }
  return rows;
}

int main() {
  return tether::run([] {
    count({"eu", "us"});
    count({"eu", "down-us", "down-asia"});
  });
}
