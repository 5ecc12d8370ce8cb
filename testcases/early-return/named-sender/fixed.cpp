// SOURCE: variant: the goroutine is a named function that gets its channel as a send-only argument
// CHECKS: tether-early-return

#include <tether/tether.h>

#include <string>

void fetch_avatar(const std::string &user, tether::send_chan<std::string> out) {
  tether::sleep_for(std::chrono::milliseconds(2));
  out.send("avatar of " + user);
}

struct profile {
  std::string name;
  std::string avatar;
};

bool find_user(const std::string &user, profile &found) {
  if (user.size() > 8)
    return false;
  found.name = user;
  return true;
}

profile load_profile(const std::string &user) {
  auto avatar = tether::make_chan<std::string>();
  tether::go(fetch_avatar, user, avatar);

  profile found;
  bool known = find_user(user, found);
  found.avatar = avatar.recv().value_or("default");
  if (!known)
    return {};
  return found;
}

int main() {
  return tether::run([] {
    load_profile("gopher");
    load_profile("nobody-has-this-name");
  });
}
