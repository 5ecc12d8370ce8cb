// SOURCE: looks like an unclosed range: the channel is closed where the last producer lets go of it
// CHECKS: none
// LOOKS: guarded close

#include <tether/tether.h>

#include <memory>

class output {
public:
  explicit output(tether::chan<int> out) : out_(out) {}
  ~output() { out_.close(); }
  void put(int value) const { out_.send(value); }

private:
  tether::chan<int> out_;
};

int main() {
  return tether::run([] {
    auto values = tether::make_chan<int>();
    {
      auto out = std::make_shared<output>(values);
      for (int i = 0; i < 2; ++i)
        tether::go([out, i] { out->put(i); });
    }
    int sum = 0;
    for (int value : values)
      sum += value;
    return sum == 1 ? 0 : 1;
  });
}
