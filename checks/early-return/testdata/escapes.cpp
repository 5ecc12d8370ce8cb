// Channels that reach code which this file does not show: whoever has the handle may do the missing
// operation.
#include <tether/tether.h>

#include <any>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

int work();
bool failed();
void keep(tether::chan<int> c);
void keep_view(tether::recv_chan<int> c);
void keep_reference(const tether::chan<int> &c);
void keep_pointer(tether::chan<int> *c);
void submit(std::function<void()> f);
template <typename T>
void submit_anything(T value);

static tether::chan<int> global_channel;

// An unknown function gets the handle.
int no_warning_argument_of_an_unknown_function() {
  auto result = tether::make_chan<int>();
  keep(result);
  tether::go([result] { result.send(work()); });
  if (failed())
    return -1;
  return *result.recv();
}

// A receive-only view is enough to receive.
int no_warning_view_given_away() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  keep_view(result);
  if (failed())
    return -1;
  return *result.recv();
}

// A reference is as good as a copy.
int no_warning_reference_given_away() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  keep_reference(result);
  if (failed())
    return -1;
  return *result.recv();
}

// So is a pointer.
int no_warning_pointer_given_away() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  keep_pointer(&result);
  if (failed())
    return -1;
  return *result.recv();
}

// A global variable is seen by everybody.
int no_warning_global_variable() {
  auto result = tether::make_chan<int>();
  global_channel = result;
  tether::go([result] { result.send(work()); });
  if (failed())
    return -1;
  return *result.recv();
}

// A static local outlives the call.
int no_warning_static_local() {
  static auto results = tether::make_chan<int>();
  tether::go([] { results.send(work()); });
  if (failed())
    return -1;
  return *results.recv();
}

// The channel came from the caller, who may receive later.
int no_warning_parameter(tether::chan<int> result) {
  tether::go([result] { result.send(work()); });
  if (failed())
    return -1;
  return *result.recv();
}

// The caller that this file does not show gets the handle.
tether::chan<int> no_warning_returned() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  return result;
}

// Returned inside another object.
std::pair<int, tether::recv_chan<int>> no_warning_returned_in_a_pair() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  if (failed())
    return {-1, result};
  return {0, result};
}

// Written to an out parameter.
bool no_warning_out_parameter(tether::recv_chan<int> &out) {
  auto result = tether::make_chan<int>();
  out = result;
  tether::go([result] { result.send(work()); });
  return !failed();
}

struct holder {
  tether::recv_chan<int> c;
};

// Stored in a field of an object of the caller.
bool no_warning_stored_in_a_field(holder &h) {
  auto result = tether::make_chan<int>();
  h.c = result;
  tether::go([result] { result.send(work()); });
  if (failed())
    return false;
  return *result.recv() > 0;
}

// Stored in a container of the caller.
void no_warning_stored_in_a_container(std::vector<tether::recv_chan<int>> &all) {
  auto result = tether::make_chan<int>();
  all.push_back(result);
  tether::go([result] { result.send(work()); });
  if (failed())
    return;
  result.recv();
}

// Captured by a callable that an unknown function keeps.
int no_warning_captured_by_an_unknown_callable() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  submit([result] { result.recv(); });
  if (failed())
    return -1;
  return 0;
}

// The template's body is not in this file.
int no_warning_argument_of_an_undefined_template() {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  submit_anything(result);
  if (failed())
    return -1;
  return 0;
}

struct sink {
  virtual ~sink() = default;
  virtual void accept(tether::recv_chan<int> c) = 0;
};

// Which override runs is not known.
int no_warning_virtual_call(sink &s) {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  s.accept(result);
  if (failed())
    return -1;
  return 0;
}

// Sent through another channel: the receiver has it now.
int no_warning_sent_over_a_channel(tether::send_chan<tether::recv_chan<int>> replies) {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  replies.send(result);
  if (failed())
    return -1;
  return 0;
}

// Handed to the standard library.
int no_warning_stored_in_any(std::any &out) {
  auto result = tether::make_chan<int>();
  out = result;
  tether::go([result] { result.send(work()); });
  if (failed())
    return -1;
  return 0;
}

// The goroutine gives the channel away; the parent need not receive.
int no_warning_goroutine_gives_it_away() {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    keep(result);
    result.send(work());
  });
  if (failed())
    return -1;
  return *result.recv();
}

// An unknown function that did not get the handle cannot receive, but the one that got the lambda can.
int no_warning_reference_capture_given_away() {
  auto result = tether::make_chan<int>();
  auto take = [&] { return *result.recv(); };
  tether::go([result] { result.send(work()); });
  submit([&] { take(); });
  if (failed())
    return -1;
  return 0;
}

// Address kept in a pointer that is given away later.
int no_warning_address_taken() {
  auto result = tether::make_chan<int>();
  tether::chan<int> *where = &result;
  tether::go([result] { result.send(work()); });
  keep_pointer(where);
  if (failed())
    return -1;
  return *result.recv();
}

class server {
public:
  // The field is received from by other member functions.
  bool no_warning_field(int n) {
    results_ = tether::make_chan<int>();
    tether::go([c = results_] { c.send(work()); });
    if (n < 0)
      return false;
    return *results_.recv() > 0;
  }
  int next() { return *results_.recv(); }

private:
  tether::chan<int> results_;
};

bool use_server(server &s) { return s.no_warning_field(1) && s.next() > 0; }

// What an unknown function was not given, it does not touch.

int unknown_call_without_the_handle() {
  auto result = tether::make_chan<int>();
  auto other = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  keep(other);
  if (failed())
    return -1;
  return *result.recv();
}

// Misses that are known.

int element_of_a_local_vector() {
  std::vector<tether::chan<int>> replies;
  replies.push_back(tether::make_chan<int>());
  tether::go([replies] {
    replies[0].send(work()); // want: tether-early-return
  });
  if (failed())
    return -1;
  return *replies[0].recv();
}

int element_of_a_local_map() {
  std::map<std::string, tether::chan<int>> replies;
  replies["a"] = tether::make_chan<int>();
  tether::go([c = replies["a"]] {
    c.send(work()); // miss: tether-early-return (elements of a map are not followed)
  });
  if (failed())
    return -1;
  return *replies["a"].recv();
}

int lock_held_at_the_exit() {
  tether::mutex m;
  m.lock();
  tether::go([&m] {
    m.lock(); // want: tether-missing-unlock
    m.unlock();
  });
  if (failed())
    return -1;
  m.unlock();
  return 0;
}

class client {
public:
  int call(bool wait) {
    tether::go([reply = reply_] {
      reply.send(work()); // want: tether-early-return
    });
    if (!wait)
      return 0;
    return *reply_.recv();
  }

private:
  tether::chan<int> reply_ = tether::make_chan<int>();
};

int use_client() { return client().call(failed()); }
