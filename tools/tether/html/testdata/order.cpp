#include <tether/tether.h>

// Six goroutines and names as long as they come.
void collect_the_answers_of_every_region_of_the_world() {
  auto answers_of_all_regions_that_have_been_asked_so_far = tether::make_chan<int>();
  for (int region = 0; region < 5; ++region)
    tether::go([=] { answers_of_all_regions_that_have_been_asked_so_far.send(region); });
  for (int i = 0; i < 3; ++i)
    answers_of_all_regions_that_have_been_asked_so_far.recv();
}
