// A shared object without any check.
extern "C" int tether_test_nothing() { return 0; }
