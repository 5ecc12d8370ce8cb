#include "leak_join.h"
#include "paths.h"
#include "reports.h"

#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/LangOptions.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Frontend/TextDiagnosticPrinter.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;

namespace tether::tool {
namespace {

std::string seenRemark(const Finding &finding) {
  std::string sentence = seenSentence(finding.seen);
  return sentence.empty() ? "" : " (" + sentence + ")";
}

IntrusiveRefCntPtr<DiagnosticOptions> printerOptions(bool colours) {
  auto options = llvm::makeIntrusiveRefCnt<DiagnosticOptions>();
  options->ShowColors = colours;
  return options;
}

/// Clang's own printer, fed with positions in files read afresh from the disk.
class Printer {
public:
  Printer(llvm::raw_ostream &stream, bool colours)
      : options(printerOptions(colours)), printer(stream, options.get()),
        engine(llvm::makeIntrusiveRefCnt<DiagnosticIDs>(), options, &printer, /*ShouldOwnClient=*/false),
        files(FileSystemOptions()), sources(engine, files) {
    printer.BeginSourceFile(LangOptions(), nullptr);
  }

  void print(const Finding &finding) {
    auto level = finding.isError ? DiagnosticsEngine::Error : DiagnosticsEngine::Warning;
    print(finding.message, level, finding.message.text + seenRemark(finding) + " [" + finding.check + "]");
    for (const Message &note : finding.notes)
      print(note, DiagnosticsEngine::Note, note.text);
  }

private:
  IntrusiveRefCntPtr<DiagnosticOptions> options;
  TextDiagnosticPrinter printer;
  DiagnosticsEngine engine;
  FileManager files;
  SourceManager sources;

  void print(const Message &message, DiagnosticsEngine::Level level, const std::string &text) {
    DiagnosticBuilder builder =
        engine.Report(locate(message.file, message.offset), engine.getCustomDiagID(level, "%0"));
    builder << text;
    for (const Span &span : message.spans)
      builder << range(span.file, span.offset, span.length);
    for (const Edit &edit : message.fix)
      builder << FixItHint::CreateReplacement(range(edit.file, edit.offset, edit.length), edit.text);
  }

  SourceLocation locate(const std::string &file, unsigned offset) {
    if (file.empty())
      return {};
    auto entry = files.getOptionalFileRef(displayPath(file));
    if (!entry)
      return {};
    FileID id = sources.getOrCreateFileID(*entry, SrcMgr::C_User);
    unsigned size = sources.getFileIDSize(id);
    return sources.getLocForStartOfFile(id).getLocWithOffset(std::min(offset, size));
  }

  CharSourceRange range(const std::string &file, unsigned offset, unsigned length) {
    return CharSourceRange::getCharRange(locate(file, offset), locate(file, offset + length));
  }
};

} // namespace

std::string textReport(const std::vector<Finding> &findings, bool colours) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  stream.enable_colors(colours);
  Printer printer(stream, colours);
  for (const Finding &finding : findings)
    printer.print(finding);
  stream.flush();
  return text;
}

} // namespace tether::tool
