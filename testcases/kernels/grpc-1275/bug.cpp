// SOURCE: kernel grpc_1275 (P08)
// CHECKS: none
// SCHEDULE: every
// MISS: what lies in a map or is picked from a container is out of sight

// Closing a stream forgets to tell the reader that waits for its data.

#include <tether/tether.h>

#include <map>
#include <memory>
#include <string>
#include <utility>

struct recv_msg {
  std::string data;
  std::string error;
};

// What has come for one stream and was not read yet.
class stream {
public:
  explicit stream(int id) : id(id) {}

  const int id;

  void deliver(recv_msg m) { buffer_.send(std::move(m)); }

  std::string read() {
    recv_msg m = *buffer_.recv(); // BUG: no-sender
    return m.error.empty() ? m.data : "";
  }

private:
  tether::chan<recv_msg> buffer_ = tether::make_chan<recv_msg>(2);
};

class transport {
public:
  std::shared_ptr<stream> new_stream() {
    int id = static_cast<int>(streams_.size()) + 1;
    return streams_[id] = std::make_shared<stream>(id);
  }

  void handle_data(int id, std::string data) { streams_.at(id)->deliver({std::move(data), ""}); }

  void close_stream(const std::shared_ptr<stream> &s) { streams_.erase(s->id); }

private:
  std::map<int, std::shared_ptr<stream>> streams_;
};

int main() {
  return tether::run([] {
    transport connection;
    auto call = connection.new_stream();
    tether::go([call] {
      while (!call->read().empty()) {
      }
    });
    connection.handle_data(call->id, "header");
    connection.close_stream(call);
  });
}
