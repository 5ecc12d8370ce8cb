// SOURCE: kernel cockroach_35931 (P09); main itself blocks, exit status 2
// CHECKS: none
// SCHEDULE: every
// MISS: what lies in a map or is picked from a container is out of sight

// Cancelling pushes an error into one input after the other; the first is full, so the second never gets it.

#include <tether/tether.h>

#include <map>
#include <memory>
#include <string>
#include <utility>

class row_receiver {
public:
  virtual ~row_receiver() = default;
  virtual void push(std::string row) = 0;
};

class row_channel : public row_receiver {
public:
  void push(std::string row) override { rows_.send(std::move(row)); } // BUG: full-buffer
  std::string next() { return *rows_.recv(); }                        // BUG: full-buffer

private:
  tether::chan<std::string> rows_ = tether::make_chan<std::string>(1);
};

// Reads all of the right side before the first row of the left.
void hash_join(const std::shared_ptr<row_channel> &left, const std::shared_ptr<row_channel> &right) {
  while (right->next() != "error") {
  }
  while (left->next() != "error") {
  }
}

class flow {
public:
  void add_input(int stream, std::shared_ptr<row_receiver> input) { inputs_[stream] = std::move(input); }

  void cancel() {
    for (auto &[stream, input] : inputs_)
      input->push("error");
  }

private:
  std::map<int, std::shared_ptr<row_receiver>> inputs_;
};

int main() {
  return tether::run([] {
    auto left = std::make_shared<row_channel>(), right = std::make_shared<row_channel>();
    left->push("1, ann");

    flow query;
    query.add_input(1, left);
    query.add_input(2, right);
    tether::go([left, right] { hash_join(left, right); });
    query.cancel();
  });
}
