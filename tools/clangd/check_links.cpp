// The link from a finding to the page of its check. clangd takes every check for one of LLVM's and links to a page on
// their site, which does not exist for ours. On the way to the editor the link is replaced by that of the page where
// SARIF reports link to it, too, or taken out where there is none.
#include "clangd_internals.h"

#include "tether/install.h"

namespace json = llvm::json;

namespace clang::clangd {

std::unique_ptr<Transport> jsonTransport(std::FILE *in, llvm::raw_ostream &out, llvm::raw_ostream *mirror, bool pretty,
                                         JSONStreamStyle style)
    TETHER_ORIGINAL(_ZN5clang6clangd16newJSONTransportEP8_IO_FILERN4llvm11raw_ostreamEPS4_bNS0_15JSONStreamStyleE);
std::unique_ptr<Transport> linkedTransport(std::FILE *in, llvm::raw_ostream &out, llvm::raw_ostream *mirror,
                                           bool pretty, JSONStreamStyle style)
    TETHER_WRAPPER(_ZN5clang6clangd16newJSONTransportEP8_IO_FILERN4llvm11raw_ostreamEPS4_bNS0_15JSONStreamStyleE);

namespace {

void mendLinks(json::Array *diagnostics) {
  if (!diagnostics)
    return;
  for (json::Value &each : *diagnostics) {
    json::Object *diagnostic = each.getAsObject();
    llvm::StringRef check = diagnostic ? diagnostic->getString("code").value_or("") : "";
    if (!check.starts_with("tether-") || !diagnostic->get("codeDescription"))
      continue;
    if (std::string page = tether::tool::checkPageUri(check); !page.empty())
      (*diagnostic)["codeDescription"] = json::Object{{"href", page}};
    else
      diagnostic->erase("codeDescription");
  }
}

class LinkedTransport : public Transport {
public:
  explicit LinkedTransport(std::unique_ptr<Transport> original) : original(std::move(original)) {}

  void notify(llvm::StringRef method, json::Value parameters) override {
    if (method == "textDocument/publishDiagnostics")
      if (json::Object *fields = parameters.getAsObject())
        mendLinks(fields->getArray("diagnostics"));
    original->notify(method, std::move(parameters));
  }

  void call(llvm::StringRef method, json::Value parameters, json::Value id) override {
    original->call(method, std::move(parameters), std::move(id));
  }

  /// Code actions repeat the diagnostics that they mend.
  void reply(json::Value id, llvm::Expected<json::Value> result) override {
    if (json::Array *actions = result ? result->getAsArray() : nullptr)
      for (json::Value &each : *actions)
        if (json::Object *action = each.getAsObject())
          mendLinks(action->getArray("diagnostics"));
    original->reply(std::move(id), std::move(result));
  }

  llvm::Error loop(MessageHandler &handler) override { return original->loop(handler); }

private:
  const std::unique_ptr<Transport> original;
};

} // namespace

std::unique_ptr<Transport> linkedTransport(std::FILE *in, llvm::raw_ostream &out, llvm::raw_ostream *mirror,
                                           bool pretty, JSONStreamStyle style) {
  return std::make_unique<LinkedTransport>(jsonTransport(in, out, mirror, pretty, style));
}

} // namespace clang::clangd
