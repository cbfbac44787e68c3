"""Decorators that compile functions, and store the machine code for later processes."""

from __future__ import annotations

import hashlib
import inspect
import pickle
import platform
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import Any

import llvmlite
import numba
import numpy as np
from llvmlite import ir
from llvmlite.binding import Linkage, parse_assembly
from numba.core import config, event, types
from numba.core.caching import _Cache
from numba.core.codegen import JITCodeLibrary, get_host_cpu_features
from numba.core.compiler import Compiler, CompileResult
from numba.core.serialize import dumps
from numba.core.types.containers import BaseTuple
from numba.extending import intrinsic, overload, register_jitable

import hedgesim
from hedgesim import cache as files
from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.rules.arithmetic import JITABLE, float_to_word, word, word_to_float

_ELSEWHERE = ("NUMBA_CACHE_DIR", "NUMBA_NUM_THREADS")  # settings that move no machine code

# Nothing compiled here allocates; memory comes from the caller. So no references are counted, which
# takes a tenth to a third of the time of a short loop. An allocation does not compile.
_OPTIONS = {"nogil": True, "error_model": "numpy", "_nrt": False}

_BYTE = ir.Constant(ir.IntType(8), 0)


class _Part(JITCodeLibrary):  # type: ignore[misc]
    """Code that only callers use: it is optimised once, as a part of them, and not on its own."""

    @property
    def codegen(self) -> _Part:
        """Where `set_env` is called."""
        return self

    def set_env(self, *_: Any) -> None:
        """Leave the environment: it is for exceptions, and no part raises any."""

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True


class _Entry(JITCodeLibrary):  # type: ignore[misc]
    """Code that Python calls, its parts included under names that no other code can see.

    numba names functions of records by numbers that count types from the start of a process. Code
    stored by two processes would otherwise take each other's parts where one process loads both.
    """

    def _optimize_final_module(self) -> None:
        for function in self._final_module.functions:
            if function.linkage == Linkage.linkonce_odr:
                function.linkage = "internal"
        super()._optimize_final_module()

    def serialize_using_object_code(self) -> tuple[str, str, tuple[bytes, bytes]]:
        """Return the machine code, and a module of the names it defines.

        numba stores the whole module, for callers to inline; an entry has no compiled callers, and
        reading its module would take as long as loading its machine code.
        """
        name, kind, (code, _) = super().serialize_using_object_code()
        names = ir.Module()
        for one in (*self._final_module.functions, *self._final_module.global_variables):
            if not one.is_declaration:
                ir.GlobalVariable(names, ir.IntType(8), one.name).initializer = _BYTE
        return name, kind, (code, parse_assembly(str(names)).as_bitcode())


class _EntryCompiler(Compiler):  # type: ignore[misc]
    """numba's compiler, for an `_Entry`."""

    def __init__(self, typing: Any, target: Any, library: Any, *others: Any) -> None:
        if library is None:
            library = _Entry(target.codegen(), "entry")
            library.enable_object_caching()
        super().__init__(typing, target, library, *others)


class _PartCompiler(Compiler):  # type: ignore[misc]
    """numba's compiler, for a `_Part`."""

    def __init__(self, typing: Any, target: Any, library: Any, *others: Any) -> None:
        super().__init__(typing, target, library or _Part(target.codegen(), "part"), *others)


class _ApartCompiler(_PartCompiler):
    """numba's compiler, for a `_Part` of which no argument overlaps what another one writes."""

    def __init__(self, typing: Any, target: Any, library: Any, args: Any, *others: Any) -> None:
        super().__init__(typing, target, library, args, *others)
        # The arrays in a tuple may overlap: the table of a block and the records that lie in it.
        self.state.flags.noalias = not any(isinstance(one, BaseTuple) for one in args)


def register_rules() -> None:
    """Make rules declared so far known to the compiler: inlined, strict in IEEE arithmetic."""
    while JITABLE:
        register_jitable(forceinline=True, fastmath=False, error_model="numpy")(JITABLE.pop())


def lanes(function: Any, *, inline: bool = False, overlap: bool = False) -> Any:
    """Compile a loop over a block, for compiled callers only: no checks on division, no lock.

    What one argument writes, no other argument may read or write, so that LLVM need not check
    whether rows overlap each time before it runs vector code.

    ``inline``: always into its callers, for loops that LLVM turns into vector code only there.
    ``overlap``: arguments may overlap; so may they always where one of them is a tuple.
    """
    register_rules()
    compiled = numba.njit(
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
        forceinline=inline,
        pipeline_class=_PartCompiler if overlap else _ApartCompiler,
        **_OPTIONS,
    )(function)
    compiled.apart = not overlap
    return compiled


def cached(function: Any) -> Any:
    """Compile a function that Python calls, and store its machine code for later processes."""
    assert function.__closure__ is None, "what a closure holds is not part of the key"
    register_rules()
    compiled = numba.njit(pipeline_class=_EntryCompiler, **_OPTIONS)(function)
    compiled._cache = StoredCode(function)
    return compiled


def when_compiling(say: Callable[[], None]) -> AbstractContextManager[Any]:
    """Return a context in which ``say`` is called each time that something is compiled anew."""
    return event.install_listener("numba:compile", _Listener(say))  # type: ignore[no-any-return]


class _Listener(event.Listener):  # type: ignore[misc]
    def __init__(self, say: Callable[[], None]) -> None:
        self.say = say

    def on_start(self, event: Any) -> None:
        self.say()

    def on_end(self, event: Any) -> None:
        pass


class StoredCode(_Cache):  # type: ignore[misc]
    """The machine code of one function's signatures, as numba stores and loads it.

    numba's own cache loads whatever lies in its folder, and looks at the function's own file only,
    not at the rules that are inlined.
    """

    cache_path = ""

    def __init__(self, function: Any) -> None:
        self.function = function

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return the code of a signature, or None where it has to be compiled.

        numba's own cache would first load all that numba can compile, a tenth of a second.
        """
        content = files.load(self._name(sig, target_context.codegen()))
        if content is None:
            return None
        try:
            return CompileResult._rebuild(target_context, *pickle.loads(content))
        except Exception:  # whatever it is: compiling needs no file
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Store the code of a signature."""
        files.store(self._name(sig, data.codegen), dumps(data._reduce()))

    def enable(self) -> None:
        """Do nothing: it is always on."""

    def disable(self) -> None:
        """Do nothing: it is always on."""

    def flush(self) -> None:
        """Do nothing: another code or processor has another name."""

    def _name(self, sig: Any, codegen: Any) -> str:
        """Name of the file: a hash of all that the machine code depends on."""
        function = self.function
        made_of = (
            *(function.__module__, function.__qualname__, str(sig)),
            *(_inlined_code(), Path(inspect.getfile(function)).read_bytes()),
            *(codegen.magic_tuple(), _settings()),
            *(numba.__version__, llvmlite.__version__, np.__version__, platform.python_version()),
        )
        digest = hashlib.blake2b(repr(made_of).encode(), digest_size=16).hexdigest()
        return f"{function.__name__}-{digest}.code"


def _settings() -> list[tuple[str, object]]:
    """Settings of numba, from the environment or its file, that may move machine code."""
    given = config._env_reloader.old_environ
    return sorted(item for item in given.items() if item[0] not in _ELSEWHERE)


@cache
def _inlined_code() -> bytes:
    """Hash of the files whose code is inlined in what is compiled."""
    digest = hashlib.blake2b(digest_size=16)
    for path in _sources():
        digest.update(path.read_bytes())
    return digest.digest()


def _sources() -> Iterator[Path]:
    root = Path(hedgesim.__file__).parent
    for folder in ("description/world", "rules", "outcomes", "engines"):
        yield from sorted((root / folder).rglob("*.py"))


def _check_settings() -> None:
    """Refuse settings of numba under which nothing can be compiled, or not run here."""
    lacking = sorted(_features(config.CPU_FEATURES or "") - _features(get_host_cpu_features()))
    if config.DISABLE_JIT:
        raise _refusal("NUMBA_DISABLE_JIT", "is set, but histories are played by compiled code")
    if lacking:
        raise _refusal("NUMBA_CPU_FEATURES", f"this processor has no {', '.join(lacking)}")


def _features(given: str) -> set[str]:
    """Features that are switched on in a list such as ``+avx2,-avx512f``."""
    return {one[1:] for one in given.split(",") if one.startswith("+")}


def _refusal(setting: str, message: str) -> InputError:
    return InputError([Problem(setting, 1, 1, message, f"unset {setting}")])


def _use_wide_vectors() -> None:
    """Let LLVM use vectors of 512 bits, which it avoids on processors that clock down for them.

    A block took a sixth less time with them on such a processor. What the user has set holds.
    """
    if config.CPU_NAME is None and config.CPU_FEATURES is None:
        features = get_host_cpu_features()
        if "avx512f" in _features(features):
            config.CPU_FEATURES = f"{features},-prefer-256-bit"


@intrinsic  # type: ignore[untyped-decorator]
def _cast_to_word(_context: Any, _x: Any) -> Any:
    def generate(_target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(64))

    return types.uint64(types.float64), generate


@intrinsic  # type: ignore[untyped-decorator]
def _cast_to_float(_context: Any, _bits: Any) -> Any:
    def generate(_target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.uint64), generate


# What compiled code runs in place of the three functions of words; numba asks for functions here.
@overload(word, strict=False)  # type: ignore[untyped-decorator]
def _compiled_word(value: Any) -> Any:
    if not isinstance(value, types.Integer):
        return None
    return lambda value: types.uint64(value)  # noqa: PLW0108


@overload(float_to_word, strict=False)  # type: ignore[untyped-decorator]
def _compiled_float_to_word(x: Any) -> Any:
    return lambda x: _cast_to_word(x)  # noqa: PLW0108


@overload(word_to_float, strict=False)  # type: ignore[untyped-decorator]
def _compiled_word_to_float(bits: Any) -> Any:
    return lambda bits: _cast_to_float(types.uint64(bits))


_check_settings()
_use_wide_vectors()
_inlined_code()  # as it is imported: files may be edited while a process runs
