#include "explore/guide.h"

#include <tether/detail/select_arg.h>

#include <algorithm>
#include <charconv>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace tether::detail {

namespace {

// --- The text --------------------------------------------------------------------------------------------------

template <class T>
bool read_number(std::string_view text, T &to, T least = 1) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), to);
  return error == std::errc() && end == text.data() + text.size() && to >= least;
}

/// "12" or "12:5".
bool read_line(std::string_view text, guide_place &to) {
  const std::size_t colon = text.find(':');
  return read_number(text.substr(0, colon), to.line) &&
         (colon == text.npos || read_number(text.substr(colon + 1), to.column));
}

/// "12" or "#0".
bool read_case(std::string_view text, guide_step &to) {
  return text.starts_with('#') ? read_number(text.substr(1), to.case_number, std::int16_t(0))
                               : read_number(text, to.case_line);
}

/// Takes the last word off the text, which may hold blanks.
std::string_view last_word(std::string_view text) {
  const std::size_t blank = text.rfind(' ');
  return blank == text.npos ? std::string_view() : text.substr(blank + 1);
}

/// "file:12" or "file:12:5". A file may be called anything, so numbers are looked for from the end.
bool read_place(std::string_view text, guide_place &to) {
  const std::size_t last = text.rfind(':');
  if (last == text.npos || last == 0)
    return false;
  const std::size_t before = text.rfind(':', last - 1);
  const bool with_column = before != text.npos && before > 0 && read_line(text.substr(before + 1), to);
  to.file = text.substr(0, with_column ? before : last);
  return with_column || (to.column = 0, read_line(text.substr(last + 1), to));
}

bool read_step(std::string_view text, guide_step &to) {
  const std::size_t blank = text.find(' ');
  if (blank == text.npos || !read_number(text.substr(0, blank), to.goroutine))
    return false;
  text.remove_prefix(blank + 1);
  const auto drop = [&](std::string_view word) { text.remove_suffix(word.size() + 1); };
  if (last_word(text) == "blocks") {
    to.blocks = true;
    drop("blocks");
  }
  if (const std::string_view which = last_word(text); text.substr(0, text.size() - which.size()).ends_with(" case ")) {
    if (!read_case(which, to))
      return false;
    drop(which);
    drop("case");
  }
  return read_place(text, to.at);
}

} // namespace

std::vector<guide> parse_guides(const std::string &text) {
  std::vector<guide> guides;
  std::istringstream in(text);
  std::string line;
  bool goes_on = false;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.starts_with('#'))
      continue;
    if (line.empty()) {
      goes_on = false;
      continue;
    }
    guide_step step;
    if (!read_step(line, step))
      throw std::invalid_argument("not a guide: line " + std::to_string(number) + ": " + line +
                                  " (a step is: NUMBER FILE:LINE[:COLUMN] [case LINE|#POSITION] [blocks])");
    if (!goes_on)
      guides.emplace_back();
    goes_on = true;
    guides.back().push_back(std::move(step));
  }
  return guides;
}

// --- An execution ----------------------------------------------------------------------------------------------

namespace {

/// The compiler may have been given a longer path, or a shorter one.
bool is_same_file(std::string_view a, std::string_view b) {
  if (a.size() < b.size())
    std::swap(a, b);
  return a.ends_with(b) && (a.size() == b.size() || b.starts_with('/') || a[a.size() - b.size() - 1] == '/');
}

bool is_at(const guide_place &place, const std::source_location &at) {
  return place.line == at.line() && (place.column == 0 || place.column == at.column()) &&
         is_same_file(place.file, at.file_name());
}

/// A select stands where it begins and where its cases are.
bool is_at(const guide_place &place, const operation &o) {
  return is_at(place, o.at) ||
         std::any_of(o.cases, o.cases + o.case_count, [&](const select_arg *a) { return is_at(place, a->at); });
}

bool allows(const guide_step &step, const operation &o, std::int16_t choice) {
  if (o.kind != op::select || choice < 0)
    return true;
  const std::source_location &at = o.cases[choice]->at;
  if (step.case_number >= 0)
    return step.case_number == choice;
  if (step.case_line == 0) // the step may stand at the case itself
    return is_at(step.at, o.at) || is_at(step.at, at);
  // `otherwise` has no place: it is what a line means on which no case is.
  const auto is_on_line = [&](const select_arg *a) { return a->at.line() == step.case_line; };
  return at.line() == 0 ? std::none_of(o.cases, o.cases + o.case_count, is_on_line) : at.line() == step.case_line;
}

/// Whether it is carried out although it may have to wait: to wait, it must be chosen.
bool parks_when_chosen(const operation &o) { return (o.kind == op::acquire || o.kind == op::other) && !o.can; }

/// What a goroutine waits for or is about to do.
bool is_left_at(const guide_place &place, const task &t) { return t.state != task::done && is_at(place, t.next); }

} // namespace

const guided::known *guided::known_by(std::uint32_t number) const {
  const auto k = std::find_if(known_.begin(), known_.end(), [&](const known &of) { return of.number == number; });
  return k == known_.end() ? nullptr : &*k;
}

/// The first of the goroutine's steps to come that is where it stands. One that has no number yet may have that of
/// any step whose number nobody has.
std::size_t guided::step_of(const task &t) const {
  const auto own = std::find_if(known_.begin(), known_.end(), [&](const known &k) { return k.who == t.index; });
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const guide_step &s = steps_[i];
    const bool is_own = own == known_.end() ? !known_by(s.goroutine) : own->number == s.goroutine;
    if (!met_[i] && is_own && is_at(s.at, t.next))
      return i;
  }
  return none;
}

guided::match guided::match_of(const task &t, std::int16_t choice) const {
  const std::size_t i = step_of(t);
  if (i == none)
    return {};
  if (steps_[i].blocks)
    return {parks_when_chosen(t.next) ? fit::stays : fit::contradicts, i};
  return {allows(steps_[i], t.next, choice) ? fit::agrees : fit::contradicts, i};
}

/// Whose step it is; null when nobody can be seen who will make it.
const task *guided::who_makes(std::size_t step, const machine &m) const {
  if (const known *k = known_by(steps_[step].goroutine)) {
    const task &t = m.at(k->who);
    if (t.state == task::done)
      return nullptr;
    const std::size_t stands = t.state == task::pending ? step_of(t) : none;
    return stands == none || stands == step ? &t : nullptr; // it is past this one
  }
  for (std::uint16_t i = 0; i < m.task_count(); ++i)
    if (const task &t = m.at(i); t.state == task::pending && step_of(t) == step)
      return &t;
  return nullptr;
}

guided::aim guided::next_step(const machine &m) const {
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const task *t = met_[i] || steps_[i].blocks ? nullptr : who_makes(i, m);
    if (!t)
      continue;
    const bool is_there = t->state == task::pending && is_at(steps_[i].at, t->next);
    const bool selects = is_there && t->next.kind == op::select;
    return {i, t->state == task::parked || selects || (is_there && t->next.kind == op::recv),
            selects && steps_[i].case_line == 0 && steps_[i].case_number < 0};
  }
  return {};
}

constexpr std::uint64_t scale = 0x10000;

/// The lower, the better. First what the guide says next; then what it does not mention, where possible of the
/// goroutine that is next; then, when the guide is at its end, those that are to stay take their places; then what the
/// guide says for later, and time, which comes before that where the next step waits for it.
std::uint64_t guided::rank(const machine &m, const transition &t, const transition &last, const aim &next) const {
  enum { now, on_the_way, unmentioned, stays, needed_time, later, time, against };
  if (t.actor == the_clock)
    return (next.needs_time ? needed_time : time) * scale;
  const match actor = match_of(m.at(t.actor), t.choice);
  const match partner = t.partner == nobody ? match() : match_of(m.at(t.partner), t.partner_choice);
  if (actor.how == fit::contradicts || partner.how == fit::contradicts)
    return against * scale;
  if (actor.how == fit::stays)
    return (next.step == none ? stays : later) * scale;
  const auto [first, second] = std::minmax(actor.step, partner.step);
  if (first != none) {
    const bool is_now = first == next.step && (t.partner == nobody || second == none || second == first + 1);
    return is_now ? now * scale + (t.partner != nobody && second == none) : later * scale + first;
  }
  const bool goes_on = moves(t, last.actor) || moves(t, last.partner);
  const known *who = next.step == none ? nullptr : known_by(steps_[next.step].goroutine);
  return (who && moves(t, who->who) ? on_the_way : unmentioned) * scale + !goes_on;
}

const std::vector<std::uint32_t> &guided::best(const machine &m, const std::vector<transition> &options,
                                               const transition &last) {
  const aim next = next_step(m);
  best_.clear();
  std::uint64_t least = 0;
  for (std::uint32_t i = 0; i < options.size(); ++i) {
    const std::uint64_t r = rank(m, options[i], last, next);
    if (best_.empty() || r < least) {
      best_.assign(1, i);
      least = r;
    } else if (r == least && is_open(m, options[i], options[best_[0]])) {
      best_.push_back(i);
    }
  }
  for (std::uint32_t i = 0; i < options.size() && least < scale && next.any_case; ++i)
    if (options[i].actor == the_clock)
      best_.push_back(i);
  return best_;
}

/// True when the guide does not decide between the two, which are as good as each other: they differ in what one
/// goroutine does, or in who comes first of those that are to stay.
bool guided::is_open(const machine &m, const transition &a, const transition &b) const {
  if (a.actor == b.actor && a.partner == b.partner)
    return true;
  return a.actor != the_clock && b.actor != the_clock && match_of(m.at(a.actor), a.choice).how == fit::stays &&
         match_of(m.at(b.actor), b.choice).how == fit::stays;
}

void guided::meet(const task &t, std::int16_t choice) {
  const match found = match_of(t, choice);
  if (found.how != fit::agrees && found.how != fit::stays)
    return;
  const std::uint32_t number = steps_[found.step].goroutine;
  if (!known_by(number))
    known_.push_back({number, t.index});
  for (std::size_t i = 0; i <= found.step; ++i) // those before it were not needed to come here
    if (steps_[i].goroutine == number)
      met_[i] = true;
}

void guided::chosen(const machine &m, const transition &t) {
  if (t.actor == the_clock)
    return;
  meet(m.at(t.actor), t.choice);
  if (t.partner != nobody)
    meet(m.at(t.partner), t.partner_choice);
}

bool guided::is_shown(const machine &m, ending how) const {
  const guide_place &end = steps_.back().at;
  for (std::uint16_t i = 0; i < m.task_count() && how == ending::quiescent; ++i)
    if (is_left_at(end, m.at(i)))
      return true;
  return std::any_of(m.slips().begin(), m.slips().end(), [&](const slip_record &s) { return is_at(end, s.at); });
}

} // namespace tether::detail
