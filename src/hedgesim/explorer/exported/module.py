"""The kernel's WebAssembly module: built with the package, or when it is first needed.

Beside the module lies its certificate: its digest, and that of the C text from which it was made,
which holds the rule book. Both are checked before it is put on a page.
"""

from __future__ import annotations

import json
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from hedgesim import cache
from hedgesim.description import load_calibration, load_scenario, resolve
from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.engines.kernel.plan import plan_of
from hedgesim.engines.transpiled.text import kernel_text, tiles_type
from hedgesim.engines.transpiled.tiles import arguments_of
from hedgesim.engines.transpiled.wasm import find_compiler, module_of

MODULE, CERTIFICATE = "kernel.wasm", "kernel.json"
HINT = "install hedgesim from its wheel, or install ziglang, a compiler for WebAssembly"


def build(folder: Path) -> list[Path]:
    """Compile the module into a folder, with its certificate; return both files.

    Raises
    ------
    FileNotFoundError: there is no compiler.
    """
    compiler = find_compiler()
    if compiler is None:
        raise FileNotFoundError("no compiler for WebAssembly: install ziglang")
    text = rules_in_c()
    module = module_of(text, sampled=True, compiler=compiler)
    paths = [folder / MODULE, folder / CERTIFICATE]
    paths[0].write_bytes(module)
    certificate = {"module": sha256(module).hexdigest(), "text": _digest(text)}
    paths[1].write_text(json.dumps(certificate) + "\n", encoding="utf-8")
    return paths


def rules_in_c() -> str:
    """Return the kernel in C, which is the same for every world."""
    world = resolve(load_scenario("funan-techo-canal"), load_calibration()).world
    return kernel_text(tiles_type(arguments_of(*plan_of(world, (0,), (0,)), 1, 1)))


def module(text: str) -> bytes:
    """Return the module of the kernel's text; compile and cache it where none was built.

    Raises
    ------
    InputError: the module that was built is damaged or of other rules, or none was built and there
    is no compiler.
    """
    folder = files("hedgesim.explorer") / "assets"
    try:
        found = (folder / MODULE).read_bytes()
        certificate = json.loads((folder / CERTIFICATE).read_text("utf-8"))
    except FileNotFoundError:
        return _compiled(text)
    except ValueError:
        certificate = None
    return checked(found, certificate, text)


def checked(found: bytes, certificate: object, text: str) -> bytes:
    """Return a module if its certificate is its own, and of this text."""
    held = certificate if isinstance(certificate, dict) else {}
    if sha256(found).hexdigest() != held.get("module"):
        raise _refusal("the kernel's WebAssembly module is damaged: it has another digest")
    if held.get("text") != _digest(text):
        raise _refusal("the kernel's WebAssembly module was built from other rules")
    return found


def _compiled(text: str) -> bytes:
    name = f"kernel-{_digest(text)[:32]}.wasm"
    found = cache.load(name)
    if found is not None:
        return found
    compiler = find_compiler()
    if compiler is None:
        raise _refusal("the kernel's WebAssembly module was not built with this installation")
    made = module_of(text, sampled=True, compiler=compiler)
    cache.store(name, made)
    return made


def _refusal(message: str) -> InputError:
    return InputError([Problem("--html", 1, 1, message, HINT)])


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
