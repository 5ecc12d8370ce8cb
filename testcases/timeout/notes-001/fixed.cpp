// SOURCE: note 001, process and processWithTimeout
// CHECKS: tether-timeout

#include <tether/tether.h>

#include <cstdio>
#include <string>

using namespace std::chrono_literals;

struct result {
  std::string record;
  std::string err;
};

// Stands for a look-up in a data base; the work takes 25 ms.
result search(const std::string &term) {
  tether::sleep_for(25ms);
  if (term.empty())
    return {"", "empty term"};
  return {"some value", ""};
}

std::string process(const std::string &term) {
  auto [record, err] = search(term);
  if (!err.empty())
    return err;
  std::printf("Received: %s\n", record.c_str());
  return "";
}

std::string process_with_timeout(const std::string &term) {
  auto [ctx, cancel] = tether::with_timeout(tether::background(), 5ms);

  auto ch = tether::make_chan<result>(1);

  tether::go([ch, term] {
    auto [record, err] = search(term);
    ch.send(result{record, err});
  });

  tether::recv_case canceled{ctx.done()};
  tether::recv_case got{ch};
  switch (tether::select(canceled, got)) {
  case 0:
    return "search canceled";
  default:
    if (!got->err.empty())
      return got->err;
    std::printf("Received: %s\n", got->record.c_str());
    return "";
  }
}

int main() {
  return tether::run([] {
    if (auto err = process("without-timeout"); !err.empty())
      std::printf("process: error: %s\n", err.c_str());
    if (auto err = process_with_timeout("with-timeout"); !err.empty())
      std::printf("process_with_timeout: error: %s\n", err.c_str());
  });
}
