// What the executions of a search have shown: one finding for each place, with the first execution that shows it.
#pragma once

#include "explore/search.h"

#include <tether/explore.h>

#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace tether::detail {

class findings final : public observer {
public:
  findings(const explore::options &o, explore::result &result) : o_(o), result_(result) {}

  void ended(const machine &m, ending how, const std::vector<decision> &decisions) override;
  bool satisfied() const override { return o_.stop_at_first && !(leaks_.empty() && slips_.empty()); }
  /// Leaves out of each witness the decisions without which it shows the same with fewer preemptions, switches or
  /// steps.
  void shorten(search &s);
  /// Moves the findings to the result.
  void finish();
  /// Main's result in the first execution.
  int first_result() const noexcept { return first_result_; }

private:
  using place = std::tuple<const char *, std::uint32_t, std::uint32_t>;
  static place place_of(const std::source_location &at) { return {at.file_name(), at.line(), at.column()}; }

  struct found_leak {
    explore::leaked what;
    std::uint64_t last = 0; ///< the execution that was counted last
  };
  void note_leak(const machine &m, const task &t, const std::vector<decision> &decisions);
  struct found_slip {
    explore::misuse what;
    std::uint64_t last = 0;
    std::uint64_t whole = 0; ///< in how many executions that were not cut off
  };
  void note_slip(const machine &m, const slip_record &s, const std::vector<decision> &decisions, bool whole);
  template <class Found>
  void shorten(search &s, Found findings::*which);
  explore::witness witness_of(const machine &m, const std::vector<decision> &decisions) const;

  const explore::options &o_;
  explore::result &result_;
  std::uint64_t judged_ = 0; ///< executions that came to an end by themselves
  std::uint64_t whole_ = 0;  ///< executions that were not cut off: those, and those that an exception ended
  std::uint64_t executions_ = 0;
  std::map<std::tuple<place, place, bool>, found_leak> leaks_;
  std::map<std::tuple<std::string_view, place>, found_slip> slips_;
  int first_result_ = 0;
};

/// The text of a replay file.
std::string replay_text(const explore::options &o, const std::vector<decision> &decisions,
                        const std::vector<std::string> &comments);
/// Errors: std::invalid_argument.
std::vector<decision> parse_replay(const std::string &text, explore::options &o);

} // namespace tether::detail
