"""What tells one run's story and numbers from another's, and what does not."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hedgesim.description.formats.loading import shipped
from hedgesim.files import reads_recorded
from hedgesim.running import manifest
from hedgesim.running.manifest import differences, made_of
from hedgesim.running.parameters.posterior import read_posterior
from hedgesim.running.setup import Options, prepare

CALIBRATION = Path(__file__).parents[1] / "cases" / "calibration"
STORY = """\
scenario: 1
title: A quarrel
clock: {start: 2024-01, end: 2025-12}
hedger: Cambodia
partners: [China, Vietnam, United States, Japan]
reactions: none
baseline: world
events:
  - {event: custom, id: quarrel, at: 2024-05, effects: [{change: trust, of: Vietnam, by: -0.3}]}
"""
WORLD = STORY.replace("A quarrel", "World").replace("baseline: world\n", "").partition("events")[0]

Made = Callable[..., dict[str, Any]]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Return what a story was made of; texts to replace in its files, and options, may be given."""
    folder = tmp_path / "calibration"
    shutil.copytree(CALIBRATION, folder)
    (tmp_path / "world.yaml").write_text(WORLD + "events: []\n")
    file = tmp_path / "story.yaml"

    def make(changes: dict[str, tuple[str, str]] | None = None, **options: Any) -> dict[str, Any]:
        file.write_text(STORY)
        for name, (old, new) in (changes or {}).items():
            text = (tmp_path / name).read_text()
            assert old in text
            (tmp_path / name).write_text(text.replace(old, new, 1))
        given = Options(calibration=folder, **options)
        return {"made_of": made_of(prepare(file, given))}

    return make


def test_texts_seeds_replications_and_priors_drawn_do_not_count(made: Made) -> None:
    first = made()
    assert differences(first, made()) == []
    assert differences(first, made({"story.yaml": ("A quarrel", "A dispute")})) == []
    assert differences(first, made(seed=7, replications=3, engine="mesa")) == []
    assert differences(first, made(posterior="prior")) == []
    assert made(posterior="prior")["made_of"]["drawn"] == "prior"


def test_what_counts_is_named(made: Made) -> None:
    first = made()
    later = made({"story.yaml": ("2024-05", "2024-06")})
    assert differences(first, later) == ["another scenario or other numbers"]
    assert "other numbers set" in differences(first, made(settings={"trust.Japan": "0.6"}))
    based = made({"world.yaml": ("events: []", "set: {trust.Japan: 0.6}\nevents: []")})
    assert differences(first, based) == ["another baseline", "other numbers set"]


def test_a_number_is_set_by_whatever_name(made: Made) -> None:
    short, full = ({"settings": {name: "0.6"}} for name in ("trust.Japan", "trust.Cambodia.Japan"))
    assert differences(made(**short), made(**full)) == []


def test_priors_count_where_all_numbers_are_the_same(made: Made) -> None:
    first = made()
    wider = ("default: 0.02, support: [0, 10], prior: fixed", "default: 0.02, support: [0, 10], "
             "prior: {uniform: [0, 0.04]}")  # fmt: skip
    assert differences(first, made({"calibration/parameters.yaml": wider})) == ["other priors"]


def test_code_counts(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    first = made()
    monkeypatch.setattr(manifest, "code_id", lambda: "another")
    assert differences(first, made()) == ["other code of the model"]


# --- what was read, and by which code -------------------------------------------------------------


def test_every_file_that_was_read_is_named_with_its_hash_as_read(
    made: Made, tmp_path: Path
) -> None:
    made()
    (tmp_path / "calibration" / ".#events.yaml").symlink_to("nowhere")  # as Emacs leaves them
    (tmp_path / "calibration" / "stray.yaml").write_text("unread: 1")
    story = tmp_path / "story.yaml"
    before = story.read_bytes()
    setup = prepare(story, Options(calibration=tmp_path / "calibration", uncertainty="chance"))
    story.unlink()  # as may happen while the run is played
    roles = {Path(one["path"]).name: one["role"] for one in setup.inputs}
    assert roles["story.yaml"] == "scenario"
    assert roles["world.yaml"] == "baseline"
    by_path = {one["path"]: one["role"] for one in setup.inputs}
    assert by_path[str(tmp_path / "calibration" / "events.yaml")] == "calibration"
    assert by_path[str(shipped("calibration") / "events.yaml")] == "comparison"
    assert "stray.yaml" not in roles
    assert not [name for name in roles if name.startswith(".")]
    assert setup.inputs[0]["sha256"] == hashlib.sha256(before).hexdigest()


def test_the_posterior_is_among_the_inputs() -> None:
    posterior = next((shipped("calibration") / "posterior").glob("*.nc"))
    with reads_recorded() as read:
        read_posterior(posterior)
    assert read == {str(posterior): hashlib.sha256(posterior.read_bytes()).hexdigest()}


def repository(folder: Path) -> Callable[..., str]:
    """Make a git repository that holds all files of a folder; return git in it."""
    folder.mkdir(parents=True, exist_ok=True)

    def git(*arguments: str) -> str:
        who = ("-c", "user.name=A", "-c", "user.email=a@b.c")
        done = subprocess.run(
            ["git", *who, *arguments], cwd=folder, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    git("init", "-q")
    (folder / "README").write_text("text")
    git("add", ".")
    git("commit", "-qm", "first")
    return git


def package(folder: Path, project: str = "hedgesim") -> Path:
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("x = 1\n")
    (folder.parent.parent / "pyproject.toml").write_text(f'[project]\nname = "{project}"\n')
    return folder


def test_the_commit_of_another_repository_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = tmp_path / "study"
    installed = package(study / ".venv" / "lib" / "python3.12" / "site-packages" / "hedgesim")
    repository(study)  # that even holds the environment
    monkeypatch.setenv("GIT_DIR", str(study / ".git"))  # as hooks of git set it
    assert manifest._commit(installed) is None
    vendored = package(tmp_path / "other" / "src" / "hedgesim")
    assert manifest._commit(vendored) is None


def test_a_copy_in_another_project_has_no_commit_of_its_own(tmp_path: Path) -> None:
    copied = package(tmp_path / "src" / "hedgesim", project="study")
    repository(tmp_path)
    assert manifest._commit(copied) is None


def test_a_checkout_with_changes_is_marked(tmp_path: Path) -> None:
    own = package(tmp_path / "src" / "hedgesim")
    git = repository(tmp_path)
    commit = git("rev-parse", "HEAD")
    assert manifest._commit(own) == commit
    (own / "__init__.py").write_text("x = 2\n")
    assert manifest._commit(own) == f"{commit}+changed"


COMMIT = "0123456789abcdef0123456789abcdef01234567"
GIT = {"url": "https://example.org/h.git", "vcs_info": {"vcs": "git", "commit_id": COMMIT}}


@pytest.mark.parametrize(
    ("origin", "commit"),
    [
        (GIT, COMMIT),
        ({"url": "file:///checkout", "dir_info": {}}, None),
        ({"url": "file:///h.whl", "archive_info": {}}, None),
        (None, None),
    ],
)
def test_an_installation_from_git_says_its_commit(
    origin: object, commit: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site-packages"
    installed = package(site / "hedgesim")
    about = site / "hedgesim-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: hedgesim\nVersion: 1.0\n")
    if origin is not None:
        (about / "direct_url.json").write_text(json.dumps(origin))
    monkeypatch.syspath_prepend(site)
    assert manifest._commit(installed) == commit
    elsewhere = package(tmp_path / "copy" / "hedgesim")
    assert manifest._commit(elsewhere) is None
