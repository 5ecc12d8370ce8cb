// What the types of channels and their handles allow and forbid: mostly decided at compile time.
#include "test_support.h"

#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <variant>

namespace tether {
namespace {

using namespace test;
class ChanTypesTest : public RuntimeTest {};

template <class C>
concept sends = requires(C c) {
  c.send(1);
};
template <class C>
concept try_sends = requires(C c) {
  c.try_send(1);
};
template <class C>
concept receives = requires(C c) {
  c.recv();
};
template <class C>
concept receives_for = requires(C c, int &v) {
  c.recv_for(v, std::chrono::seconds(1));
};
template <class C>
concept try_receives = requires(C c, int &v) {
  c.try_recv(v);
};
template <class C>
concept closes = requires(C c) {
  c.close();
};
template <class C>
concept ranges = requires(C c) {
  c.begin();
};
template <class C>
concept has_size = requires(C c) {
  c.size(), c.capacity(), static_cast<bool>(c);
};

template <class C>
inline constexpr bool receive_side = receives<C> &&receives_for<C> &&try_receives<C> &&ranges<C>;
template <class C>
inline constexpr bool any_receive = receives<C> || receives_for<C> || try_receives<C> || ranges<C>;

static_assert(receive_side<chan<int>> && sends<chan<int>> && try_sends<chan<int>> && closes<chan<int>>);
static_assert(receive_side<recv_chan<int>>);
static_assert(!sends<recv_chan<int>> && !try_sends<recv_chan<int>> && !closes<recv_chan<int>>);
static_assert(sends<send_chan<int>> && try_sends<send_chan<int>> && closes<send_chan<int>>);
static_assert(!any_receive<send_chan<int>>);
static_assert(has_size<chan<int>> && has_size<recv_chan<int>> && has_size<send_chan<int>>);
static_assert(has_size<chan<void>> && has_size<recv_chan<void>> && has_size<send_chan<void>>);

// Directions narrow implicitly and never widen.
static_assert(std::is_convertible_v<chan<int>, recv_chan<int>>);
static_assert(std::is_convertible_v<chan<int>, send_chan<int>>);
static_assert(std::is_convertible_v<chan<void>, recv_chan<void>>);
static_assert(!std::is_constructible_v<chan<int>, recv_chan<int>>);
static_assert(!std::is_constructible_v<chan<int>, send_chan<int>>);
static_assert(!std::is_constructible_v<send_chan<int>, recv_chan<int>>);
static_assert(!std::is_constructible_v<recv_chan<int>, send_chan<int>>);
static_assert(!std::is_assignable_v<chan<int> &, recv_chan<int>>);
static_assert(!std::is_assignable_v<recv_chan<int> &, send_chan<int>>);

// No conversion between element types, and a handle is not a number.
static_assert(!std::is_convertible_v<chan<long>, chan<int>>);
static_assert(!std::is_convertible_v<chan<long>, recv_chan<int>>);
static_assert(!std::is_convertible_v<chan<int>, bool> && !std::is_convertible_v<chan<int>, int>);

// Handles are cheap regular values; nullptr is nil.
static_assert(std::is_copy_constructible_v<chan<int>> && std::is_copy_assignable_v<chan<int>>);
static_assert(std::is_nothrow_move_constructible_v<chan<int>> && std::is_default_constructible_v<chan<int>>);
static_assert(sizeof(chan<int>) == sizeof(void *));
static_assert(std::is_convertible_v<std::nullptr_t, chan<int>>);
static_assert(std::is_convertible_v<std::nullptr_t, recv_chan<int>>);
static_assert(std::is_copy_constructible_v<chan<std::unique_ptr<int>>>,
              "the handle, not the value, is copied");

// Synchronization objects are not copyable; a cancel_func only moves.
template <class T>
inline constexpr bool pinned = !std::is_copy_constructible_v<T> && !std::is_copy_assignable_v<T>;
static_assert(pinned<wait_group> && pinned<mutex> && pinned<shared_mutex> && pinned<condition_variable>);
static_assert(pinned<once> && pinned<cancel_func>);
static_assert(std::is_move_constructible_v<cancel_func>);
static_assert(std::is_copy_constructible_v<context>);

static_assert(std::is_same_v<decltype(chan<int>().recv()), std::optional<int>>);
static_assert(std::is_same_v<decltype(chan<void>().recv()), bool>);
static_assert(std::is_same_v<decltype(chan<int>().try_send(1)), bool>);
static_assert(std::is_same_v<decltype(chan<void>().try_recv()), recv_status>);
static_assert(std::is_same_v<decltype(background().done()), recv_chan<void>>);
static_assert(std::is_same_v<decltype(after(std::chrono::seconds(1))), recv_chan<time_point>>);
static_assert(std::is_same_v<decltype(tick(std::chrono::seconds(1))), recv_chan<time_point>>);
static_assert(std::is_base_of_v<std::logic_error, closed_error>);

template <class T>
T round_trip(T value, std::size_t capacity) {
  auto c = make_chan<T>(capacity);
  wait_group wg;
  wg.go([&] { c.send(std::move(value)); });
  auto got = c.recv();
  wg.wait();
  return std::move(*got);
}

struct alignas(64) overaligned {
  int v = 0;
};
struct big {
  char bytes[20000] = {};
};
struct empty {};
struct no_default {
  explicit no_default(int x) : v(x) {}
  int v;
};
enum class color { red, green };

TEST_F(ChanTypesTest, EveryKindOfElementTravels) {
  run_to_end([] {
    for (std::size_t capacity : {0, 1, 3}) {
      EXPECT_EQ(round_trip(true, capacity), true);
      EXPECT_EQ(round_trip<char>('c', capacity), 'c');
      EXPECT_EQ(round_trip(1.5L, capacity), 1.5L);
      EXPECT_EQ(round_trip(color::green, capacity), color::green);
      EXPECT_EQ(round_trip(std::string(100, 'x'), capacity), std::string(100, 'x'));
      EXPECT_EQ(round_trip<const char *>("p", capacity)[0], 'p');
      EXPECT_EQ(*round_trip(std::make_unique<int>(4), capacity), 4);
      EXPECT_EQ(*round_trip(std::make_shared<int>(5), capacity), 5);
      EXPECT_EQ(round_trip(no_default(6), capacity).v, 6);
      EXPECT_EQ(round_trip<std::function<int()>>([] { return 7; }, capacity)(), 7);
      EXPECT_EQ(round_trip(std::optional<int>(), capacity), std::nullopt);
      EXPECT_EQ(round_trip(std::variant<int, std::string>("v"), capacity).index(), 1u);
      round_trip(empty{}, capacity);
    }
  });
}

TEST_F(ChanTypesTest, BigElements) {
  run_to_end([] {
    auto value = std::make_unique<big>();
    value->bytes[19999] = 'z';
    for (std::size_t capacity : {0, 2}) {
      auto c = make_chan<big>(capacity);
      go([&] { c.send(*value); });
      EXPECT_EQ(c.recv()->bytes[19999], 'z');
    }
  });
}

TEST_F(ChanTypesTest, OveralignedElementsStayAligned) {
  run_to_end([] {
    auto c = make_chan<overaligned>(5);
    for (int i = 0; i < 5; ++i)
      c.send(overaligned{i});
    c.close();
    int expected = 0;
    for (overaligned &v : c) {
      EXPECT_EQ(reinterpret_cast<std::uintptr_t>(&v) % 64, 0u);
      EXPECT_EQ(v.v, expected++);
    }
    EXPECT_EQ(expected, 5);
  });
}

// After Go's test/chan/zerosize.go: making channels of zero-size elements must work.
TEST_F(ChanTypesTest, ZeroSizeElements) {
  auto c = make_chan<empty>(2);
  c.send({});
  EXPECT_EQ(c.size(), 1u);
  EXPECT_TRUE(c.recv().has_value());
}

TEST_F(ChanTypesTest, ChannelsOfChannels) {
  run_to_end([] {
    auto requests = make_chan<chan<int>>();
    go([=] {
      for (chan<int> &reply : requests)
        reply.send(11);
    });
    for (int i = 0; i < 10; ++i) {
      auto reply = make_chan<int>();
      requests.send(reply);
      EXPECT_EQ(reply.recv(), 11);
    }
    requests.close();
  });
}

TEST_F(ChanTypesTest, AChannelMayBeSentThroughItself) {
  struct self {
    chan<self> c;
  };
  auto c = make_chan<self>(1);
  c.send(self{c});
  EXPECT_TRUE(c.recv()->c == c);
}

TEST_F(ChanTypesTest, EqualityIsIdentity) {
  auto a = make_chan<int>(), b = make_chan<int>();
  auto copy = a;
  EXPECT_TRUE(a == copy);
  EXPECT_FALSE(a == b);
  EXPECT_TRUE(a != b);
  recv_chan<int> r = a, r2 = copy, other = b;
  send_chan<int> s = a, s2 = copy;
  EXPECT_TRUE(r == r2);
  EXPECT_FALSE(r == other);
  EXPECT_TRUE(s == s2);
  chan<int> nil;
  EXPECT_TRUE(nil == chan<int>());
  EXPECT_TRUE(nil == nullptr);
  EXPECT_FALSE(a == nil);
  EXPECT_TRUE(a != nullptr);
}

TEST_F(ChanTypesTest, SizeAndCapacityOnEveryHandle) {
  auto c = make_chan<int>(3);
  c.send(1), c.send(2);
  recv_chan<int> r = c;
  send_chan<int> s = c;
  EXPECT_EQ(c.size(), 2u);
  EXPECT_EQ(r.size(), 2u);
  EXPECT_EQ(s.size(), 2u);
  EXPECT_EQ(c.capacity(), 3u);
  EXPECT_EQ(r.capacity(), 3u);
  EXPECT_EQ(s.capacity(), 3u);
  EXPECT_TRUE(bool(r) && bool(s) && bool(c));
  chan<int> nil = nullptr;
  EXPECT_FALSE(bool(nil));
  EXPECT_EQ(nil.size(), 0u);
  EXPECT_EQ(nil.capacity(), 0u);
  EXPECT_FALSE(bool(recv_chan<int>(nullptr)));
  EXPECT_EQ(make_chan<int>().capacity(), 0u);
}

TEST_F(ChanTypesTest, AssigningNilDisablesTheHandleOnly) {
  auto a = make_chan<int>(1);
  auto b = a;
  a = {};
  EXPECT_FALSE(bool(a));
  b.send(1);
  EXPECT_EQ(b.recv(), 1);
  b = nullptr;
  EXPECT_FALSE(bool(b));
}

TEST_F(ChanTypesTest, OneWayHandlesKeepTheChannelAlive) {
  recv_chan<int> r;
  {
    auto c = make_chan<int>(1);
    c.send(9);
    r = c;
  }
  EXPECT_EQ(r.recv(), 9);
}

} // namespace
} // namespace tether
