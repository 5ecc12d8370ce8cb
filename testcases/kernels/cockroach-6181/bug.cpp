// SOURCE: kernel cockroach_6181 (P03)
// CHECKS: tether-recursive-read-lock
// SCHEDULE: some

// A cache prints itself while it is locked for reading, and its text locks it for reading again; then the reader
// becomes a writer.

#include <tether/tether.h>

#include <map>
#include <memory>
#include <string>

class range_cache {
public:
  explicit range_cache(int verbosity) : verbosity_(verbosity) {}

  std::string lookup(const std::string &key) {
    std::string range = find_cached(key);
    if (!range.empty())
      return range;
    range = "range of " + key;
    insert(key, range);
    return range;
  }

  std::string text() {
    mu_.lock_shared(); // BUG: tether-recursive-read-lock
    tether::defer unlock{[this] { mu_.unlock_shared(); }};
    std::string all;
    for (const auto &[key, range] : ranges_)
      all += key + ": " + range + "\n";
    return all;
  }

private:
  std::string find_cached(const std::string &key) {
    mu_.lock_shared();
    tether::defer unlock{[this] { mu_.unlock_shared(); }};
    auto found = ranges_.find(key);
    if (found != ranges_.end())
      return found->second;
    if (verbosity_ >= 2)
      trace_ += "miss: " + key + " in\n" + text();
    return "";
  }

  void insert(const std::string &key, const std::string &range) {
    mu_.lock(); // BUG: tether-recursive-read-lock
    tether::defer unlock{[this] { mu_.unlock(); }};
    ranges_[key] = range;
  }

  int verbosity_;
  tether::shared_mutex mu_;
  std::map<std::string, std::string> ranges_;
  tether::mutex trace_mu_;
  std::string trace_;
};

int main() {
  return tether::run([] {
    auto ranges = std::make_shared<range_cache>(2);
    for (const char *key : {"a", "m"})
      tether::go([ranges, key] { ranges->lookup(key); });
  });
}
