// SOURCE: variant: fan-out to a constant number of three goroutines, all three results are read
// CHECKS: tether-ncast

#include <tether/tether.h>

double sample(int seed) { return seed * 0.5; }

double average() {
  const int samplers = 3;
  auto samples = tether::make_chan<double>();
  for (int seed = 0; seed < samplers; ++seed)
    tether::go([samples, seed] { samples.send(sample(seed)); });

  double sum = 0;
  for (int i = 0; i < samplers; ++i)
    sum += *samples.recv();
  return sum / samplers;
}

int main() {
  return tether::run([] { average(); });
}
