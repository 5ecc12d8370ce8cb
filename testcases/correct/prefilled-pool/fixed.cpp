// SOURCE: looks like a get that nobody answers: the pool has its connections when it is made
// CHECKS: none
// LOOKS: prefilled channel

#include <tether/tether.h>

#include <cstddef>

class connection_pool {
public:
  explicit connection_pool(int size) : free_(tether::make_chan<int>(static_cast<std::size_t>(size))) {
    for (int id = 0; id < size; ++id)
      free_.send(id);
  }
  int get() const { return *free_.recv(); }
  void put(int id) const { free_.send(id); }

private:
  tether::chan<int> free_;
};

int main() {
  return tether::run([] {
    connection_pool pool(2);
    tether::wait_group wg;
    for (int i = 0; i < 3; ++i)
      wg.go([&pool] { pool.put(pool.get()); });
    wg.wait();
  });
}
