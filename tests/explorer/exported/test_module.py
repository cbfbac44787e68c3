"""The WebAssembly module on a page is that of the rules here, or there is an error."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from hedgesim.cli import main
from hedgesim.description.parsing.problems import InputError
from hedgesim.engines.transpiled import wasm
from hedgesim.explorer.exported import module as modules
from hedgesim.explorer.exported.module import checked, module

TEXT, FOUND = "void play(void) {}", b"module"
OWN = {"module": sha256(FOUND).hexdigest(), "text": sha256(TEXT.encode()).hexdigest()}


def test_a_module_with_its_certificate_is_taken() -> None:
    assert checked(FOUND, OWN, TEXT) == FOUND


@pytest.mark.parametrize(
    ("found", "certificate", "text", "what"),
    [
        (FOUND + b"!", OWN, TEXT, "damaged"),
        (FOUND, {**OWN, "module": None}, TEXT, "damaged"),
        (FOUND, None, TEXT, "damaged"),
        (FOUND, OWN, TEXT + " ", "other rules"),
    ],
)
def test_another_module_is_refused(found: bytes, certificate: object, text: str, what: str) -> None:
    with pytest.raises(InputError, match=what):
        checked(found, certificate, text)


def test_without_module_and_compiler_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(modules, "find_compiler", lambda: None)
    monkeypatch.setattr(modules.cache, "load", lambda _name: None)
    out = tmp_path / "page.html"
    assert main(["export", "funan-techo-canal", "--html", "--out", str(out)]) == 2
    said = capsys.readouterr().err
    assert "WebAssembly module was not built" in said
    assert "ziglang" in said
    assert not out.exists()


def test_options_are_checked_before_anything_is_played(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["export", "funan-techo-canal"]) == 2
    assert "--html" in capsys.readouterr().err
    assert main(["export", "funan-techo-canal", "--html", "--variant", "none"]) == 2
    assert "unknown variant 'none'" in capsys.readouterr().err
    assert main(["export", "funan-tech-canal", "--html"]) == 2
    assert "did you mean" in capsys.readouterr().err


@pytest.mark.skipif(wasm.find_compiler() is None, reason="no compiler for WebAssembly")
def test_what_is_built_is_what_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "assets").mkdir()
    built, _ = modules.build(tmp_path / "assets")
    monkeypatch.setattr(modules, "files", lambda _package: tmp_path)
    text = modules.rules_in_c()
    assert module(text) == built.read_bytes()
    built.write_bytes(built.read_bytes()[:-1])
    with pytest.raises(InputError, match="damaged"):
        module(text)
