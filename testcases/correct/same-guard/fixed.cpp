// SOURCE: looks like early return: the receive stands under the same condition as the start of the sender
// CHECKS: none
// LOOKS: receiver that leaves

#include <tether/tether.h>

#include <string>

std::string render(const std::string &page, bool with_comments) {
  auto comments = tether::make_chan<std::string>();
  if (with_comments)
    tether::go([comments, page] { comments.send("comments on " + page); });

  std::string html = "<h1>" + page + "</h1>";
  if (!with_comments)
    return html;
  html += *comments.recv();
  return html;
}

int main() {
  return tether::run([] {
    render("news", true);
    render("about", false);
  });
}
