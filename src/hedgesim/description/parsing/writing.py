"""Plain data as YAML text that reads back as the same data under the YAML 1.2 core rules."""

from __future__ import annotations

from typing import Any

import yaml

from hedgesim.description.parsing.problems import InputError
from hedgesim.description.parsing.reading import parse


class _Dumper(yaml.SafeDumper):
    """Writes text in quotes wherever it would be read as something else."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=_style(text))


def _style(text: str) -> str | None:
    """Quotes for text that would not read back as itself without them."""
    if any(character in text for character in "#:\n\"'") or text != text.strip():
        return '"'
    try:
        plain = parse(text, "text").root
    except InputError:
        return '"'
    return None if plain.data == text and isinstance(plain.data, str) else '"'


_Dumper.add_representer(str, _text)


def write_yaml(data: object) -> str:
    """Return ``data`` (text, numbers, flags, None, lists, dicts) as YAML."""
    written: str = yaml.dump(
        data,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=100,
        default_flow_style=False,
    )
    return written
