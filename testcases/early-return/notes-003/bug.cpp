// SOURCE: note 003, "Hàm trả về sớm", f(...): returns between the start of the sender and the receive
// CHECKS: tether-early-return
// SCHEDULE: every

#include <tether/tether.h>

#include <string>
#include <system_error>

std::error_code f(const std::string &account, int amount) {
  auto c = tether::make_chan<std::error_code>();
  tether::go([c, account] {
    if (account.empty()) {
      c.send(std::make_error_code(std::errc::invalid_argument)); // BUG: tether-early-return
      return;
    }
    c.send(std::error_code{}); // BUG: tether-early-return
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
