// SOURCE: kernel cockroach_35073 (P07, P09); main itself blocks, exit status 2
// CHECKS: none
// SCHEDULE: every
// MISS: a way out that asks what the program has left behind is not taken for granted

// The consumer leaves early and does not say so, the producer fills the buffer and waits.

#include <tether/tether.h>

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

enum class consumer_status { need_more_rows, draining, closed };

// Rows on their way from one processor to the next.
class row_channel {
public:
  explicit row_channel(std::size_t capacity) : rows_(tether::make_chan<std::string>(capacity)) {}

  consumer_status push(std::string row) {
    if (status() == consumer_status::need_more_rows)
      rows_.send(std::move(row)); // BUG: peer-gone
    return status();
  }
  void producer_done() { rows_.close(); }

  std::optional<std::string> next() { return rows_.recv(); }
  void consumer_closed() {
    {
      std::lock_guard lock{mu_};
      status_ = consumer_status::closed;
    }
    std::string dropped;
    while (rows_.try_recv(dropped) == tether::recv_status::ok) {
    }
  }

private:
  consumer_status status() {
    std::lock_guard lock{mu_};
    return status_;
  }

  tether::chan<std::string> rows_;
  tether::mutex mu_;
  consumer_status status_ = consumer_status::need_more_rows;
};

// Sends the rows over the network.
class outbox {
public:
  outbox(std::shared_ptr<row_channel> input, std::string address)
      : input_(std::move(input)), address_(std::move(address)) {}

  void main_loop() {
    if (!connect())
      return;
    while (input_->next())
      ++sent_;
    input_->consumer_closed();
  }

private:
  bool connect() const { return !address_.empty(); }

  std::shared_ptr<row_channel> input_;
  std::string address_;
  int sent_ = 0;
};

int main() {
  return tether::run([] {
    auto rows = std::make_shared<row_channel>(1);
    tether::wait_group flow;
    flow.go([rows] { outbox(rows, "").main_loop(); });
    for (const char *row : {"1, ann", "2, bob", "3, eve"})
      if (rows->push(row) != consumer_status::need_more_rows)
        break;
    rows->producer_done();
    flow.wait();
  });
}
