// SOURCE: note 004, "Concurrency vs Parallelism": sayHello, whose wait is the join point of the fork
// CHECKS: none

#include <tether/tether.h>

#include <cstdio>

int main() {
  return tether::run([] {
    tether::wait_group wg;
    bool said = false;
    auto say_hello = [&] {
      tether::defer leave{[&] { wg.done(); }};
      std::printf("hello\n");
      said = true;
    };
    wg.add(1);
    tether::go(say_hello);
    wg.wait();
    return said ? 0 : 1;
  });
}
