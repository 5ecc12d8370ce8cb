// SOURCE: note 002, select "Using timeout", completed with the goroutine that answers on dbResponse
// CHECKS: tether-timeout
// SCHEDULE: some

#include <tether/tether.h>

#include <cstdio>
#include <string>

using namespace std::chrono_literals;

void query_db(tether::send_chan<std::string> db_response) {
  tether::sleep_for(20ms);
  db_response.send("42 rows"); // BUG: tether-timeout
}

int main() {
  return tether::run([] {
    auto db_response = tether::make_chan<std::string>();
    tether::go(query_db, db_response);

    tether::recv_case result{db_response};
    tether::select(result, tether::after(3ms));
    if (result)
      std::printf("Got data: %s\n", result->c_str());
    else
      std::printf("Timeout waiting for DB\n");
  });
}
