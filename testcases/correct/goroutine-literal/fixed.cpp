// SOURCE: note 001, "Goroutines and Parallelism": `go func() {}()`, a goroutine that ends by itself
// CHECKS: none

#include <tether/tether.h>

#include <cstdio>

int main() {
  return tether::run([] { tether::go([] { std::printf("done\n"); }); });
}
