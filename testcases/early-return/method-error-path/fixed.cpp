// SOURCE: variant: the error path of a method whose channel is a local variable
// CHECKS: tether-early-return

#include <tether/tether.h>

#include <string>
#include <vector>

class uploader {
public:
  explicit uploader(std::size_t max_size) : max_size_(max_size) {}

  bool upload(const std::string &name, const std::vector<char> &data) {
    auto checksum = tether::make_chan<unsigned>(1);
    tether::go([checksum, data] {
      unsigned sum = 0;
      for (char byte : data)
        sum = sum * 31 + static_cast<unsigned char>(byte);
      checksum.send(sum);
    });

    if (!open(name, data.size()))
      return false;
    stored_ += *checksum.recv();
    return true;
  }

private:
  bool open(const std::string &name, std::size_t size) const { return !name.empty() && size <= max_size_; }

  std::size_t max_size_;
  unsigned long stored_ = 0;
};

int main() {
  return tether::run([] {
    uploader up(16);
    up.upload("small", std::vector<char>(8, 'x'));
    up.upload("large", std::vector<char>(64, 'x'));
  });
}
