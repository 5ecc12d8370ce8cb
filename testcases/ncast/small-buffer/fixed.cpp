// SOURCE: variant: the buffer is smaller than the number of senders, one result is received
// CHECKS: tether-ncast

#include <tether/tether.h>

#include <string>

int score(const std::string &engine, int depth) { return static_cast<int>(engine.size()) * depth; }

int best_effort(const std::string &engine) {
  constexpr int depths = 4;
  auto scores = tether::make_chan<int>(depths);
  for (int depth = 1; depth <= depths; ++depth) {
    tether::go([scores, engine, depth] { scores.send(score(engine, depth)); });
  }
  return *scores.recv();
}

int main() {
  return tether::run([] { best_effort("minimax"); });
}
