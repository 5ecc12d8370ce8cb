// SOURCE: looks like two goroutines that nobody stops: the owner's end stops its members
// CHECKS: none
// LOOKS: stop out of sight

#include <tether/tether.h>

class pump {
public:
  pump() {
    tether::go([in = in_] {
      for (int value : in)
        static_cast<void>(value);
    });
  }
  ~pump() { in_.close(); }
  void put(int value) { in_.send(value); }

private:
  tether::chan<int> in_ = tether::make_chan<int>();
};

class plant {
public:
  void put(int value) {
    first_.put(value);
    second_.put(value);
  }

private:
  pump first_, second_;
};

int main() {
  return tether::run([] {
    plant p;
    p.put(1);
  });
}
