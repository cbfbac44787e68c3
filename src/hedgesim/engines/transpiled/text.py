"""The kernel as one C text, for a processor, a GPU or a browser."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

from hedgesim.engines.kernel.play import play_block
from hedgesim.engines.transpiled.functions import Program
from hedgesim.engines.transpiled.memory import STRIDE, Array, Scalar, Struct, Tuple, Type, type_of

_PLACES = {"plan": "shared", "n": "number"}  # of the arrays in an argument; of all others: lanes

# Words of a tile. Where the numbers of the world lie in a table of their own, in tiles of STRIDE
# vectors: words of such a tile, and address of the vector that each replication takes; else 0.
PLACING = ("words", "vector_words", "vectors")

_THREADS = """\
FUNCTION void play_thread(const Tiles *tiles, i64 thread)
{{
    i64 tile = thread / (STRIDE / LANES), lane = thread % (STRIDE / LANES) * LANES;
    i64 shift = tile * tiles->words + lane, number_shift = shift;
    if (tiles->vectors != 0) {{
        i64 vector = ((const i64 *)tiles->vectors)[thread * LANES];
        number_shift = vector / STRIDE * tiles->vector_words + vector % STRIDE;
    }}
{moves}    {name}({arguments});
}}

#ifdef GPU
extern "C" {{
__global__ void play(const __grid_constant__ Tiles tiles, i64 threads)
{{
    i64 thread = (i64)blockIdx.x * blockDim.x + threadIdx.x;
    if (thread < threads)
        play_thread(&tiles, thread);
}}
}}
#else
EXPORT void play(const Tiles *tiles, i64 threads)
{{
    for (i64 thread = 0; thread < threads; thread++)
        play_thread(tiles, thread);
}}
#endif
"""


def tiles_type(arguments: Any) -> Struct:
    """Type of the arguments of `play_block`, and of where each thread finds its own.

    Parameters
    ----------
    arguments: a named tuple of them, of any world: all have the same types.
    """
    pairs = zip(arguments._fields, arguments, strict=True)
    fields = ((name, type_of(value, _PLACES.get(name, "lanes"))) for name, value in pairs)
    return Struct("Tiles", (*fields, *((name, Scalar("i64")) for name in PLACING)))


@lru_cache(maxsize=1)
def kernel_text(tiles: Struct) -> str:
    """Return the kernel in C; LANES, SAMPLED and EXPORT are to be defined.

    Raises
    ------
    NotTranslatedError: where the kernel's Python has no translation.
    """
    program = Program()
    arguments = tuple(kind for name, kind in tiles.fields if name not in PLACING)
    name, _ = program.call(play_block, arguments)
    for kind in (tiles, *arguments):
        program.declare(kind)
    return f"{program_text(program)}\n{_threads(name, tiles)}"


def program_text(program: Program) -> str:
    """Return functions in C, with what they rest on."""
    prelude = files(__package__).joinpath("prelude.h").read_text(encoding="utf-8")
    types = [_declaration(kind) for kind in sorted(program.types.values(), key=_rank)]
    return "\n".join([f"#define STRIDE {STRIDE}", prelude, *types, *program.functions])


def _rank(kind: Type) -> int:
    """Numbers first, then arrays with fewer axes, then what is made of them."""
    if isinstance(kind, Array):
        return kind.axes
    return 100 + (kind.name == "Tiles") if isinstance(kind, Struct) else 0


def _declaration(kind: Type) -> str:
    """Declare a type, and the function that makes one."""
    if isinstance(kind, Struct):
        fields = "".join(f"    ALIGNED {_inside(part)} {name};\n" for name, part in kind.fields)
        return f"typedef struct {{\n{fields}}} {kind.name};\n"
    if isinstance(kind, Array):
        fields = f"ALIGNED {kind.element} *at; i64 n[{kind.axes}];"
        given = [f"{kind.element} *at", *(f"i64 n{axis}" for axis in range(kind.axes))]
        made = ["at", *(f"n[{axis}]" for axis in range(kind.axes))]
        values = ["at", *(f"n{axis}" for axis in range(kind.axes))]
    else:
        assert isinstance(kind, Tuple)
        made = values = [f"v{place}" for place in range(len(kind.parts))]
        given = [f"{part.c} {name}" for part, name in zip(kind.parts, made, strict=True)]
        fields = " ".join(f"{one};" for one in given)
    steps = " ".join(f"made.{a} = {b};" for a, b in zip(made, values, strict=True))
    return (
        f"typedef struct {{ {fields} }} {kind.c};\n"
        f"FUNCTION {kind.c} {kind.c}_of({', '.join(given)})\n"
        f"{{\n    {kind.c} made;\n    {steps}\n    return made;\n}}\n"
    )


def _inside(kind: Type) -> str:
    """Type of a field in C."""
    return kind.name if isinstance(kind, Struct) else kind.c


def _threads(name: str, tiles: Struct) -> str:
    """Write what plays the tiles: every thread finds its own replications."""
    moves, arguments = [], []
    for field, kind in tiles.fields[: -len(PLACING)]:
        if isinstance(kind, Scalar) or _PLACES.get(field) == "shared":
            arguments.append(f"{'&' * isinstance(kind, Struct)}tiles->{field}")
            continue
        moves.append(f"    {_inside(kind)} {field} = tiles->{field};\n")
        moves += (f"    {line}\n" for line in _moved(field, kind))
        arguments.append(f"{'&' * isinstance(kind, Struct)}{field}")
    return _THREADS.format(moves="".join(moves), name=name, arguments=", ".join(arguments))


def _moved(name: str, kind: Type) -> list[str]:
    """Move the arrays of a value to those of a thread."""
    if isinstance(kind, Struct):
        return [line for field, part in kind.fields for line in _moved(f"{name}.{field}", part)]
    assert isinstance(kind, Array)
    shift = "number_shift * SAMPLED" if kind.place == "number" else "shift"
    return [f"{name}{'.at' if kind.axes else ''} += {shift};"]
