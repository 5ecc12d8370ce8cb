// A plugin that needs a function which no clang-tidy has.
namespace clang::tidy {
void functionOfAnotherVersion();
}

extern "C" void tether_test_unresolved() { clang::tidy::functionOfAnotherVersion(); }
