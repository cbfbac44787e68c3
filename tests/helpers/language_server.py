"""A client of a language server over its standard streams, with what the tests ask of it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Self


class LanguageServer:
    """A running server: files are opened, and questions about places in them answered."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self.folder = folder
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._last = 0
        self._diagnostics: dict[str, list[dict[str, Any]]] = {}
        root = folder.as_uri()
        self.ask("initialize", {"processId": None, "rootUri": root, "capabilities": {}})
        self._say("initialized", {})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def open(self, name: str, text: str) -> list[str]:
        """Open a file with this text; return the messages of what is wrong with it."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        uri = path.as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._diagnostics.pop(uri, None)
        self._say("textDocument/didOpen", {"textDocument": document})
        while uri not in self._diagnostics:
            self._take()
        return [one["message"] for one in self._diagnostics[uri]]

    def completions(self, name: str, line: int, character: int) -> list[str]:
        """Return what it offers at a place, both counted from 0."""
        found = self.ask("textDocument/completion", self._place(name, line, character)) or []
        items = found["items"] if isinstance(found, dict) else found
        return [item["label"] for item in items]

    def hover(self, name: str, line: int, character: int) -> str:
        """Return what it says of a place, both counted from 0."""
        found = self.ask("textDocument/hover", self._place(name, line, character)) or {}
        contents = found.get("contents", "")
        return str(contents["value"] if isinstance(contents, dict) else contents)

    def _place(self, name: str, line: int, character: int) -> dict[str, Any]:
        uri = (self.folder / name).as_uri()
        position = {"line": line, "character": character}
        return {"textDocument": {"uri": uri}, "position": position}

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        """Send a request and return its result."""
        self._last += 1
        self._send({"id": self._last, "method": method, "params": params})
        while True:
            message = self._take()
            if message.get("id") == self._last and "method" not in message:
                return message.get("result")

    def _say(self, method: str, params: dict[str, Any]) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(content), content))
        self._process.stdin.flush()

    def _take(self) -> dict[str, Any]:
        """Read one message; note diagnostics, and answer what the server asks."""
        assert self._process.stdout
        length = 0
        while line := self._process.stdout.readline().strip():
            key, _, value = line.partition(b":")
            if key.lower() == b"content-length":
                length = int(value)
        if not length:
            raise EOFError("the language server has ended")
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        method, params = message.get("method"), message.get("params")
        if method == "textDocument/publishDiagnostics":
            self._diagnostics[params["uri"]] = params["diagnostics"]
        elif "id" in message and method:
            wanted = method == "workspace/configuration"
            result = (
                [_SETTINGS.get(one.get("section")) for one in params["items"]] if wanted else None
            )
            self._send({"id": message["id"], "result": result})
        return message


_SETTINGS = {
    "yaml": {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}
}
