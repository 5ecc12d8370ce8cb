#include "variants.h"

#include "clang/Basic/LangOptions.h"
#include "clang/Lex/Lexer.h"

#include <algorithm>
#include <optional>
#include <random>

namespace tether::robustness {
namespace {

struct Span {
  std::size_t First, Last;
};

struct Tokens {
  std::vector<Span> All;
  std::vector<clang::tok::TokenKind> Kinds;
};

Tokens lex(const std::string &Text) {
  clang::LangOptions Options;
  Options.CPlusPlus = Options.CPlusPlus11 = Options.CPlusPlus14 = Options.CPlusPlus17 = Options.CPlusPlus20 = true;
  const char *Begin = Text.c_str();
  clang::Lexer Lexer(clang::SourceLocation(), Options, Begin, Begin, Begin + Text.size());
  Tokens Found;
  for (clang::Token T;;) {
    Lexer.LexFromRawLexer(T);
    if (T.is(clang::tok::eof))
      return Found;
    const auto End = static_cast<std::size_t>(Lexer.getBufferLocation() - Begin);
    Found.All.push_back({End - T.getLength(), End});
    Found.Kinds.push_back(T.getKind());
  }
}

// The statement or declaration that begins with token First: up to its semicolon, or to the end of its block.
std::optional<Span> statement(const Tokens &T, std::size_t First) {
  using namespace clang::tok;
  int Depth = 0;
  for (std::size_t I = First; I < T.All.size(); ++I) {
    TokenKind Kind = T.Kinds[I];
    if (Kind == l_brace || Kind == l_paren)
      ++Depth;
    if ((Kind == r_brace || Kind == r_paren) && --Depth < 0)
      return std::nullopt;
    bool BlockEnds =
        Kind == r_brace && Depth == 0 && !(I + 1 < T.All.size() && (T.Kinds[I + 1] == semi || T.Kinds[I + 1] == comma));
    if (Depth == 0 && (Kind == semi || BlockEnds))
      return Span{T.All[First].First, T.All[I].Last};
  }
  return std::nullopt;
}

std::vector<Span> statements(const Tokens &T) {
  using namespace clang::tok;
  std::vector<Span> Found;
  for (std::size_t I = 1; I < T.All.size(); ++I)
    if (T.Kinds[I - 1] == semi || T.Kinds[I - 1] == l_brace || T.Kinds[I - 1] == r_brace)
      if (std::optional<Span> S = statement(T, I))
        Found.push_back(*S);
  return Found;
}

} // namespace

std::string describe(const Variant &V, const std::string &Text) {
  const auto Line = 1 + std::count(Text.begin(), Text.begin() + static_cast<std::ptrdiff_t>(V.First), '\n');
  static const char *const Names[] = {"cut off at", "without the token", "with twice the statement",
                                      "without the statement"};
  return std::string(Names[static_cast<int>(V.Kind)]) + " on line " + std::to_string(Line) + ": " +
         Text.substr(V.First, std::min<std::size_t>(V.Last - V.First, 60));
}

std::string apply(const Variant &V, const std::string &Text) {
  switch (V.Kind) {
  case Change::Truncate:
    return Text.substr(0, V.First);
  case Change::DeleteToken:
  case Change::DeleteStatement:
    return Text.substr(0, V.First) + Text.substr(V.Last);
  case Change::DuplicateStatement:
    return Text.substr(0, V.Last) + "\n" + Text.substr(V.First, V.Last - V.First) + Text.substr(V.Last);
  }
  return Text;
}

std::vector<Variant> variants(const std::vector<std::string> &Texts, std::size_t Count, std::uint64_t Seed) {
  std::vector<Tokens> Lexed;
  std::vector<std::vector<Span>> Statements;
  for (const std::string &Text : Texts) {
    Lexed.push_back(lex(Text));
    Statements.push_back(statements(Lexed.back()));
  }
  std::mt19937_64 Random(Seed);
  auto Below = [&](std::size_t Bound) { return static_cast<std::size_t>(Random() % Bound); };
  std::vector<Variant> Made;
  while (Made.size() < Count) {
    Variant V;
    V.File = Below(Texts.size());
    V.Kind = static_cast<Change>(Below(4));
    bool OfToken = V.Kind == Change::Truncate || V.Kind == Change::DeleteToken;
    const std::vector<Span> &Choice = OfToken ? Lexed[V.File].All : Statements[V.File];
    if (Choice.empty())
      continue;
    const Span &Chosen = Choice[Below(Choice.size())];
    V.First = Chosen.First;
    V.Last = Chosen.Last;
    Made.push_back(V);
  }
  return Made;
}

} // namespace tether::robustness
