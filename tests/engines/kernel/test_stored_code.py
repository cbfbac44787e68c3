"""Machine code stored by one process stands beside that of another."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

RUN = ("run", "funan-techo-canal", "--replications", "64", "--no-attribution", "--no-report", "-q")
FORMS = {"fixed": ("--uncertainty", "chance"), "sampled": ("--uncertainty", "prior")}


def play(forms: list[str], cache: Path, out: Path) -> dict[str, bytes]:
    """Run the forms one after the other in one new process; return each one's summary."""
    commands = [[*RUN, *FORMS[form], "--out", str(out / form)] for form in forms]
    code = f"from hedgesim.cli import main\nfor one in {commands!r}: assert main(one) == 0"
    cache.mkdir(exist_ok=True)
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "TMPDIR": str(cache)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    return {form: (out / form / "summary.json").read_bytes() for form in forms}


@pytest.mark.slow
def test_forms_stored_by_two_processes_do_not_mix(tmp_path: Path) -> None:
    """Each is compiled in a process of its own; a third loads both."""
    alone = {}
    for form in FORMS:
        alone |= play([form], tmp_path / form, tmp_path / "alone")
    shutil.copytree(tmp_path / "sampled", tmp_path / "fixed", dirs_exist_ok=True)
    stored = list((tmp_path / "fixed" / "hedgesim").glob("play_block-*.code"))
    assert play(list(FORMS), tmp_path / "fixed", tmp_path / "together") == alone
    assert len(stored) == 2
    assert sorted(stored) == sorted((tmp_path / "fixed" / "hedgesim").glob("play_block-*.code"))
