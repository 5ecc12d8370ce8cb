// SOURCE: note 003, "Hàm trả về sớm", f(...): returns between the start of the sender and the receive
// CHECKS: tether-early-return

#include <tether/tether.h>

#include <string>
#include <system_error>

std::error_code f(const std::string &account, int amount) {
  auto c = tether::make_chan<std::error_code>(1);
  tether::go([c, account] {
    if (account.empty()) {
      c.send(std::make_error_code(std::errc::invalid_argument));
      return;
    }
    c.send(std::error_code{});
  });
  if (amount <= 0) {
    if (amount == 0) {
      return std::make_error_code(std::errc::no_message);
    } else if (amount < 0) {
      return std::make_error_code(std::errc::result_out_of_range);
    }
  }
  auto err = c.recv();
  return *err;
}

int main() {
  return tether::run([] {
    f("savings", 10);
    f("savings", 0);
    f("", -5);
  });
}
