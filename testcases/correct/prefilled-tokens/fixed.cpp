// SOURCE: looks like receives without sends: the tokens are there before the workers are
// CHECKS: none
// LOOKS: prefilled channel

#include <tether/tether.h>

int main() {
  return tether::run([] {
    constexpr int buffers = 2;
    auto tokens = tether::make_chan<int>(buffers);
    for (int i = 0; i < buffers; ++i)
      tokens.send(i);
    tether::wait_group wg;
    for (int i = 0; i < 3; ++i)
      wg.go([tokens] {
        int token = *tokens.recv();
        tokens.send(token);
      });
    wg.wait();
  });
}
