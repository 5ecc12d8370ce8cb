// The executions that follow a guide.
#include "explore/search.h"

namespace tether::detail {

/// For each guide the execution that agrees with it best; then, until one ends as the guide says, some of those that
/// differ in what it does not decide: numbers, and cases and timers of which it says nothing.
void search::follow_guides(const std::vector<guide> &guides) {
  constexpr int most = 8;
  for (const guide &g : guides) {
    std::vector<fork> forks;
    for (int n = 0; n < most && may_go_on(); ++n) {
      guided steps(g);
      const ending how = guided_walk(steps, forks);
      end(how == ending::limit ? ending::pruned : how); // a search without guide need not come to that limit
      if (!result_.error.empty())
        return;
      if (told_.satisfied()) {
        result_.stopped_by = "finding";
        return;
      }
      while (!forks.empty() && forks.back().pick + 1 == forks.back().count)
        forks.pop_back();
      if (forks.empty() || steps.is_shown(m_, how))
        break;
      ++forks.back().pick;
    }
  }
}

ending search::guided_walk(guided &steps, std::vector<fork> &forks) {
  m_.begin(program_.invoke, program_.f, program_.at);
  decisions_.clear();
  transition last;
  std::size_t met = 0;
  for (std::uint32_t step = 0;; ++step) {
    if (const std::optional<ending> over = look(step))
      return *over;
    std::uint32_t pick = 0;
    if (options_.size() > 1) {
      const std::vector<std::uint32_t> &best = steps.best(m_, options_, last);
      const auto ways = static_cast<std::uint32_t>(best.size());
      if (ways > 1 && met == forks.size())
        forks.push_back({0, ways});
      if (ways > 1 && forks[met].count != ways)
        return ending::foreign;
      pick = best[ways > 1 ? forks[met++].pick : 0];
      decisions_.push_back({step, pick, static_cast<std::uint32_t>(options_.size()), m_.hash(options_)});
    }
    last = options_[pick];
    steps.chosen(m_, last);
    m_.commit(last);
  }
}

} // namespace tether::detail
