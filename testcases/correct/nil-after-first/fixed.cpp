// SOURCE: looks like a select without partners: each input gives one value and is nil from then on
// CHECKS: none
// LOOKS: nil channel in a select

#include <tether/tether.h>

int main() {
  return tether::run([] {
    auto price = tether::make_chan<int>(), amount = tether::make_chan<int>();
    tether::go([price] { price.send(3); });
    tether::go([amount] { amount.send(2); });
    int total = 1;
    while (price || amount) {
      tether::recv_case got_price{price}, got_amount{amount};
      if (tether::select(got_price, got_amount) == 0) {
        total *= *got_price;
        price = nullptr;
      } else {
        total *= *got_amount;
        amount = nullptr;
      }
    }
    return total == 6 ? 0 : 1;
  });
}
