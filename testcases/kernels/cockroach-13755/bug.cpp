// SOURCE: kernel cockroach_13755 (P13)
// CHECKS: none
// SCHEDULE: every
// MISS: which of several owners is the last is not modelled

// A goroutine waits to close the rows of a query when their context is canceled; nobody closes the rows, which would
// cancel it.

#include <tether/tether.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

class rows {
public:
  rows(std::vector<std::string> data, tether::cancel_func cancel)
      : data_(std::move(data)), cancel_(std::move(cancel)) {}

  std::optional<std::string> next() {
    if (read_ == data_.size())
      return std::nullopt;
    return data_[read_++];
  }

  void close() { cancel_(); }

  void await_done(const tether::context &ctx) {
    ctx.done().recv(); // BUG: missing-close
    close();
  }

private:
  std::vector<std::string> data_;
  std::size_t read_ = 0;
  tether::cancel_func cancel_;
};

class database {
public:
  std::shared_ptr<rows> query(const tether::context &parent) {
    auto [ctx, cancel] = tether::with_cancel(parent);
    auto result = std::make_shared<rows>(users_, std::move(cancel));
    tether::go([result, ctx = ctx] { result->await_done(ctx); });
    return result;
  }

private:
  std::vector<std::string> users_{"ann", "bob"};
};

std::string first_user(database &db) {
  auto result = db.query(tether::background());
  return result->next().value_or("");
}

int main() {
  return tether::run([] {
    database db;
    first_user(db);
  });
}
