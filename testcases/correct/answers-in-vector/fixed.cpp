// SOURCE: looks like a sender for each channel and one reader: every channel of the vector is read
// CHECKS: none
// LOOKS: stop out of sight

#include <tether/tether.h>

#include <vector>

tether::recv_chan<int> square(int n) {
  auto answer = tether::make_chan<int>();
  tether::go([answer, n] { answer.send(n * n); });
  return answer;
}

int main() {
  return tether::run([] {
    std::vector<tether::recv_chan<int>> answers;
    for (int i = 1; i <= 3; ++i)
      answers.push_back(square(i));
    int sum = 0;
    for (const auto &answer : answers)
      sum += *answer.recv();
    return sum == 14 ? 0 : 1;
  });
}
