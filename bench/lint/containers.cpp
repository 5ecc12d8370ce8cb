// A unit without the runtime: containers, algorithms and ranges.
#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <ranges>
#include <set>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace {

struct order {
  std::string customer;
  int amount = 0;
  std::optional<std::string> note;
};

std::map<std::string, int> totals(const std::vector<order> &orders) {
  std::map<std::string, int> sums;
  for (const order &each : orders)
    sums[each.customer] += each.amount;
  return sums;
}

std::vector<std::string> customers_with_notes(const std::vector<order> &orders) {
  std::vector<std::string> names;
  for (const order &each : orders | std::views::filter([](const order &o) { return o.note.has_value(); }))
    names.push_back(each.customer);
  std::ranges::sort(names);
  const auto rest = std::ranges::unique(names);
  names.erase(rest.begin(), rest.end());
  return names;
}

using cell = std::variant<int, double, std::string>;

double number(const cell &value) {
  return std::visit(
      [](const auto &held) -> double {
        if constexpr (std::is_arithmetic_v<std::decay_t<decltype(held)>>)
          return held;
        else
          return static_cast<double>(held.size());
      },
      value);
}

} // namespace

int main() {
  const std::vector<order> orders = {{"ada", 3, "soon"}, {"bob", 4, std::nullopt}, {"ada", 5, std::nullopt}};
  std::unordered_map<int, std::shared_ptr<std::deque<int>>> queues;
  for (const order &each : orders)
    queues.try_emplace(each.amount, std::make_shared<std::deque<int>>()).first->second->push_back(each.amount);
  std::set<double> seen;
  for (const cell &each : std::array<cell, 3>{1, 2.5, "three"})
    seen.insert(number(each));
  const auto sums = totals(orders);
  return static_cast<int>(sums.size() + customers_with_notes(orders).size() + seen.size() + queues.size()) == 10;
}
