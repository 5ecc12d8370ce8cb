// A guide: the steps of a story that somebody else has derived, which the first executions of a search follow as far
// as they can. Its text has one line for each step:
//
//     # the reader gives up
//     1 cache.cpp:12
//     2 cache.cpp:31 case 33
//     2 cache.cpp:40 case #0
//     1 cache.cpp:14 blocks
//
// The number names a goroutine, in a numbering of the guide's own: which goroutine it is shows when one comes to the
// number's first step. Then follow the place of the operation, with a column if wanted; of a select, the case that is
// chosen, by its line or by its position among the arguments, from 0; and `blocks` where the goroutine is to stay. An
// empty line ends the guide, and another one may follow.
#pragma once

#include "explore/machine.h"

#include <cstdint>
#include <string>
#include <vector>

namespace tether::detail {

/// A column of 0 stands for all.
struct guide_place {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

struct guide_step {
  std::uint32_t goroutine = 0;
  guide_place at;
  std::uint32_t case_line = 0; ///< of a select; 0: any
  std::int16_t case_number = -1;
  bool blocks = false;
};

using guide = std::vector<guide_step>;

/// Errors: std::invalid_argument, which names the line.
std::vector<guide> parse_guides(const std::string &text);

/// One execution along a guide: says at each decision what agrees with the guide best. Steps are met in the order of
/// the guide where that is possible. What the guide does not mention is done at once; what it mentions for later
/// waits; what it says otherwise comes last.
class guided {
public:
  explicit guided(const guide &steps) : steps_(steps), met_(steps.size()) {}

  /// Those of the options that are best, by their index: ways between which the guide does not decide.
  const std::vector<std::uint32_t> &best(const machine &m, const std::vector<transition> &options,
                                         const transition &last);
  /// To be called before the option is carried out.
  void chosen(const machine &m, const transition &t);
  /// True when the execution, which has ended like this, shows what the last step says.
  bool is_shown(const machine &m, ending how) const;

private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  struct known {
    std::uint32_t number;
    std::uint16_t who;
  };
  enum class fit : std::uint8_t { unmentioned, agrees, stays, contradicts };
  struct match {
    fit how = fit::unmentioned;
    std::size_t step = none;
  };
  /// The step that should be made now.
  struct aim {
    std::size_t step = none;
    bool needs_time = false; ///< it may be that it cannot be made before a timer has fired
    bool any_case = false;   ///< it is a select, and the guide does not say which case: one of a timer, perhaps
  };
  const known *known_by(std::uint32_t number) const;
  std::size_t step_of(const task &t) const;
  match match_of(const task &t, std::int16_t choice) const;
  const task *who_makes(std::size_t step, const machine &m) const;
  aim next_step(const machine &m) const;
  std::uint64_t rank(const machine &m, const transition &t, const transition &last, const aim &next) const;
  bool is_open(const machine &m, const transition &a, const transition &b) const;
  void meet(const task &t, std::int16_t choice);

  const guide &steps_;
  std::vector<bool> met_;
  std::vector<known> known_;
  std::vector<std::uint32_t> best_;
};

} // namespace tether::detail
