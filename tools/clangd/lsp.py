"""A small client of a language server over its standard streams, for tests and measurements of clangd."""

import json
import os
import queue
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import quote


class ServerError(Exception):
    """The server died, answered with an error, or did not answer in time."""


def uri(path):
    return "file://" + quote(str(path))


class Server:
    """One running server. Use it in a `with` statement: the end shuts it down and takes its exit status."""

    def __init__(self, command, directory, limit=120, environment=None):
        self.limit = limit
        self.log = tempfile.TemporaryFile()
        # Settings of its own instead of those of the person who runs this: nothing is read ahead for completions.
        self.settings = tempfile.TemporaryDirectory()
        (Path(self.settings.name) / "clangd").mkdir()
        (Path(self.settings.name) / "clangd/config.yaml").write_text("Index: {Background: Skip, StandardLibrary: No}\n")
        environment = {**os.environ, "XDG_CONFIG_HOME": self.settings.name, **(environment or {})}
        self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=self.log, cwd=directory, env=environment)
        self.messages = queue.Queue()
        self.lock = threading.Lock()
        self.sent = 0
        self.versions = {}
        self.published = {}  # uri -> the last publishDiagnostics
        self.states = {}  # uri -> what the server does with the file
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.root = uri(directory)

    def __enter__(self):
        capabilities = {
            "general": {"positionEncodings": ["utf-16"]},
            "textDocument": {
                "publishDiagnostics": {"relatedInformation": True, "versionSupport": True,
                                       "codeDescriptionSupport": True, "codeActionsInline": True},
                "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}},
            },
        }
        self.initialized = self.request("initialize", {"processId": os.getpid(), "rootUri": self.root,
                                                       "capabilities": capabilities,
                                                       "initializationOptions": {"clangdFileStatus": True}})
        self.notify("initialized", {})
        return self

    def __exit__(self, kind, value, trace):
        if kind is None:
            self.request("shutdown", None)
            self.notify("exit", None)
        else:
            self.process.kill()
        status = self.process.wait(self.limit)
        self.reader.join()
        log = self.errors()
        for stream in (self.process.stdin, self.process.stdout, self.log):
            stream.close()
        self.settings.cleanup()
        if kind is None and status != 0:
            raise ServerError(f"the server ended with {status}:\n{log}")

    def errors(self):
        """What the server wrote to its log."""
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    # ---- messages ----

    def _read(self):
        stream = self.process.stdout
        try:
            while True:
                length = None
                while (line := stream.readline()) not in (b"\r\n", b""):
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                if length is None:
                    break
                self.messages.put(json.loads(stream.read(length)))
        finally:
            self.messages.put(None)

    def _write(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        with self.lock:
            try:
                self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
                self.process.stdin.flush()
            except BrokenPipeError:
                raise ServerError(f"the server is gone:\n{self.errors()}") from None

    def _receive(self, deadline):
        try:
            message = self.messages.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise ServerError(f"no answer within {self.limit} s:\n{self.errors()[-4000:]}") from None
        if message is None:
            raise ServerError(f"the server died with {self.process.wait(5)}:\n{self.errors()[-8000:]}")
        if message.get("method") == "textDocument/publishDiagnostics":
            self.published[message["params"]["uri"]] = message["params"]
        elif message.get("method") == "textDocument/clangd.fileStatus":
            self.states[message["params"]["uri"]] = message["params"]["state"]
        elif "method" in message and "id" in message:
            self._write({"id": message["id"], "result": None})
        return message

    def notify(self, method, parameters):
        self._write({"method": method, "params": parameters})

    def request(self, method, parameters):
        self.sent += 1
        mine = self.sent
        self._write({"id": mine, "method": method, "params": parameters})
        deadline = time.monotonic() + self.limit
        while True:
            message = self._receive(deadline)
            if message.get("id") == mine and "method" not in message:
                if "error" in message:
                    raise ServerError(f"{method}: {message['error']}")
                return message["result"]

    # ---- documents ----

    def open(self, path, text=None):
        """Opens a file and returns its diagnostics."""
        text = Path(path).read_text() if text is None else text
        self.versions[path] = 1
        self.notify("textDocument/didOpen", {"textDocument": {"uri": uri(path), "languageId": "cpp", "version": 1,
                                                              "text": text}})
        return self.diagnostics(path)

    def show(self, path, text):
        """Opens a file, or gives the open one a new text."""
        return self.edit(path, text) if path in self.versions else self.open(path, text)

    def edit(self, path, change):
        """Changes an open file, to a new text or by a list of changes as the protocol has them."""
        changes = [{"text": change}] if isinstance(change, str) else change
        self.versions[path] += 1
        self.states.pop(uri(path), None)
        # Without the wish for diagnostics the server waits whether more is typed.
        self.notify("textDocument/didChange", {"textDocument": {"uri": uri(path), "version": self.versions[path]},
                                               "contentChanges": changes, "wantDiagnostics": True})
        return self.diagnostics(path)

    def save(self, path):
        self.notify("textDocument/didSave", {"textDocument": {"uri": uri(path)}})

    def close(self, path):
        """Closes a file; the server then takes its diagnostics back, and that is waited for."""
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri(path)}})
        self.published.pop(uri(path), None)
        del self.versions[path]
        deadline = time.monotonic() + self.limit
        while self.published.get(uri(path), {}).get("diagnostics") != []:
            self._receive(deadline)

    def diagnostics(self, path):
        """Waits until the server is done with the present version, and returns what it has published for it."""
        deadline = time.monotonic() + self.limit
        while True:
            found = self.published.get(uri(path))
            if found and found.get("version") == self.versions[path] and self.states.get(uri(path)) == "idle":
                return found["diagnostics"]
            self._receive(deadline)

    def fixes(self, path, diagnostic):
        """The quick fixes that the server offers for a diagnostic."""
        return self.request("textDocument/codeAction", {
            "textDocument": {"uri": uri(path)}, "range": diagnostic["range"],
            "context": {"diagnostics": [diagnostic], "only": ["quickfix"]}})


def units(text):
    return text.encode("utf-16-le")


def apply_edits(text, edits):
    """`text` with the edits of one file made; positions count UTF-16 units."""
    lines = [0]
    for line in text.split("\n"):
        lines.append(lines[-1] + len(units(line)) + 2)
    at = lambda position: lines[position["line"]] + 2 * position["character"]
    data = units(text)
    for edit in sorted(edits, key=lambda e: at(e["range"]["start"]), reverse=True):
        data = data[: at(edit["range"]["start"])] + units(edit["newText"]) + data[at(edit["range"]["end"]):]
    return data.decode("utf-16-le")
