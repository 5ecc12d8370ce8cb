#include "guide.h"

#include "command_test.h"

using namespace tether::tool;

namespace {

class Guide : public CommandTest {
protected:
  /// A place at the beginning of a line of a file with ten of them.
  Spot at(unsigned line) {
    write("a.cpp", "0\n0\n0\n0\n0\n0\n0\n0\n0\n0\n");
    return {(folder / "a.cpp").string(), 2 * (line - 1)};
  }

  /// The guide with the file's name left out.
  std::string textFor(Witness witness, unsigned line) {
    Finding finding;
    finding.check = "tether-probe";
    finding.message.file = at(line).file;
    finding.message.offset = at(line).offset;
    finding.witness = std::move(witness);
    SourceCache sources;
    std::string text = guideFor(finding, sources), file = finding.message.file + ":";
    for (std::size_t found; (found = text.find(file)) != std::string::npos;)
      text.erase(found, file.size());
    return text;
  }

  WitnessStep step(const std::string &kind, int goroutine, unsigned line, const std::string &text = "does") {
    WitnessStep result;
    result.kind = kind;
    result.goroutine = goroutine;
    result.text = text;
    result.at = at(line);
    return result;
  }

  static WitnessGoroutine goroutine(Spot stuck = {}) {
    WitnessGoroutine result;
    result.stuck = std::move(stuck);
    return result;
  }
};

TEST_F(Guide, WithoutAWitnessThereIsNone) { EXPECT_EQ(textFor({}, 3), ""); }

TEST_F(Guide, HasTheOperationsAndWhoStays) {
  WitnessStep handOff = step("hand-off", 1, 4);
  handOff.other = 0;
  handOff.otherAt = at(6);
  EXPECT_EQ(textFor({{goroutine(), goroutine(at(5)), goroutine(at(7))},
                     {step("operation", 0, 1, "creates 'c'"), step("start", 0, 2), handOff, step("exit", 0, 8),
                      step("operation", 0, 9)}},
                    5),
            "# tether-probe\n2 4\n1 6\n1 9\n3 7 blocks\n2 5 blocks\n");
}

TEST_F(Guide, EndsWithTheFault) {
  EXPECT_EQ(textFor({{goroutine(), goroutine(at(7))}, {step("operation", 1, 2), step("fault", 0, 3)}}, 3),
            "# tether-probe\n2 2\n2 7 blocks\n1 3\n");
}

TEST_F(Guide, EndsWhereTheFindingIsWhoeverItIs) {
  EXPECT_EQ(textFor({{goroutine(at(7))}, {}}, 3), "# tether-probe\n1 7 blocks\n2 3 blocks\n");
}

} // namespace
