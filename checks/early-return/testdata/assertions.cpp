// Assertions of a test library return early too, but only when the test has failed anyway.
#include <tether/tether.h>

#include <gtest/gtest.h>

#include <thread>

int work();

TEST(Assertions, LeaveBeforeTheReceive) {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  if (work() < 0)
    return; // note: leaves without receiving
  EXPECT_EQ(*result.recv(), 1);
}

void returns_of_its_own(int n) {
  auto result = tether::make_chan<int>();
  tether::go([result] {
    result.send(work()); // want: tether-early-return
  });
  ASSERT_GT(n, 0);
  if (n > 7)
    return;
  ASSERT_EQ(*result.recv(), 1);
}

// The receive stands inside the assertion, whose macro is a switch on a constant.
TEST(Assertions, no_warning_receive_in_an_expectation) {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  EXPECT_EQ(*result.recv(), 1);
}

// A failed assertion ends the test: what it leaves behind is of no interest.
TEST(Assertions, no_warning_failed_assertion) {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  ASSERT_GT(work(), 0);
  EXPECT_EQ(*result.recv(), 1);
}

// The assertion streams a message that calls something.
TEST(Assertions, no_warning_assertion_with_a_message) {
  auto result = tether::make_chan<int>();
  tether::go([result] { result.send(work()); });
  ASSERT_TRUE(work()) << "work gave " << work();
  EXPECT_EQ(*result.recv(), 1);
}

// A thread runs the other end.
TEST(Assertions, no_warning_partner_in_a_thread) {
  auto result = tether::make_chan<int>();
  std::thread receiver([result] { result.recv(); });
  tether::go([result] { result.send(work()); });
  if (work() > 0)
    result.size();
  receiver.join();
}
