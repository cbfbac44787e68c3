"""Commands on scenario files and the calibration; they play nothing."""

from __future__ import annotations

from pathlib import Path
from shutil import get_terminal_size
from typing import Annotated, Literal

import typer

from hedgesim.cli import completion
from hedgesim.cli.options import (
    AsJson,
    CalibrationFolder,
    OneVariant,
    Rules,
    ScenarioName,
    Seed,
    Workers,
    app,
    print_data,
)

Layout = Literal["text", "github", "json", "sarif"]
NARROWEST_TEXT, WIDEST_TEXT = 40, 100  # characters in a line of a description


@app.command(short_help="Check scenario files and calibration folders.")
def check(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH",
            help="Files or folders; - is standard input.",
            autocompletion=completion.scenarios,
        ),
    ],
    rules: Rules = None,
    calibration: CalibrationFolder = None,
    layout: Annotated[
        Layout, typer.Option("--format", help="How errors and cautions are printed.")
    ] = "text",
    json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Check scenario files and calibration folders; print every error, otherwise cautions.

    With --format github they are annotations of GitHub Actions, with --format json one list, with
    --format sarif a log for code-scanning pages.
    """
    from hedgesim.cli.faults import print_faults  # noqa: PLC0415
    from hedgesim.cli.settings import read_rules  # noqa: PLC0415
    from hedgesim.description.checking.check import cautions  # noqa: PLC0415
    from hedgesim.description.checking.check import check as check_paths  # noqa: PLC0415
    from hedgesim.description.formats.cases import shipped_cases  # noqa: PLC0415
    from hedgesim.description.formats.loading import find_scenario  # noqa: PLC0415

    cases = shipped_cases()
    found = [
        path if Path(path).exists() else cases.get(path) or find_scenario(path) for path in paths
    ]
    problems = check_paths(found, calibration, read_rules(rules))
    further = () if problems else cautions(found, calibration, read_rules(rules))
    print_faults(problems, further, "json" if json else layout)


@app.command(short_help="Describe a scenario in plain sentences.")
def describe(
    scenario: ScenarioName,
    variant: OneVariant = None,
    resolved: Annotated[
        bool, typer.Option("--resolved", help="Add every number with its basis.")
    ] = False,
    rules: Rules = None,
    calibration: CalibrationFolder = None,
    json: AsJson = False,
) -> None:
    """Describe a scenario in plain sentences: who, what happens, what may emerge."""
    import hedgesim  # noqa: PLC0415
    from hedgesim.cli.settings import read_rules  # noqa: PLC0415

    columns = get_terminal_size((WIDEST_TEXT, 24)).columns
    text = hedgesim.describe(
        scenario,
        variant=variant,
        resolved=resolved,
        rules=read_rules(rules),
        calibration=calibration,
        width=max(NARROWEST_TEXT, min(columns, WIDEST_TEXT)),
    )
    if json:
        from hedgesim.description.formats.loading import find_scenario, stem  # noqa: PLC0415

        name = stem(find_scenario(scenario))
        print_data({"scenario": name, "variant": variant, "text": text})
        return
    typer.echo(text, nl=False)


@app.command(short_help="Trace a number to its evidence, or a document to its numbers.")
def evidence(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]",
            help="Number, country, framework, document, event, ...",
            autocompletion=completion.named,
        ),
    ] = None,
    calibration: CalibrationFolder = None,
    json: AsJson = False,
    models: Annotated[
        bool,
        typer.Option(
            "--models", help="Weigh the model against itself without each mechanism, or NAME."
        ),
    ] = False,
    quick: Annotated[bool, typer.Option("--quick", help="With --models: fewer particles.")] = False,
    seed: Seed = 1,
    workers: Workers = None,
) -> None:
    """Trace a number to its prior, its evidence and the paragraph in a document, or back.

    NAME is a number (trust.Vietnam, temperature), a country, a framework, a document (D2) or
    another source, a kind of event, a reaction, a variable, a mechanism (M10), an item of evidence
    or a target. Without a name: an overview of all numbers by their basis.

    With --models: the evidence of the full model and of each model in which a switch is not on,
    from the fitted targets by sequential Monte Carlo; NAME is a switch (risk), default all.
    """
    from hedgesim.reports.evidence.lookup import evidence as look_up  # noqa: PLC0415
    from hedgesim.reports.terminal.progress import Bar  # noqa: PLC0415

    with Bar(lines=not json) as bar:
        found = look_up(
            name,
            calibration=calibration,
            models=models,
            quick=quick,
            seed=seed,
            workers=workers,
            progress=bar,
        )
    if json:
        print_data(found)
        return
    from hedgesim.reports.evidence.pages import pages  # noqa: PLC0415
    from hedgesim.reports.studies.models import report  # noqa: PLC0415
    from hedgesim.reports.terminal.layout import console, write  # noqa: PLC0415

    write(report(found) if models else pages(found), console())


@app.command(short_help="List kinds of event and triggers, or describe a kind with an example.")
def kinds(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]",
            help="Kind of event, such as blockade.",
            autocompletion=completion.kinds,
        ),
    ] = None,
    calibration: CalibrationFolder = None,
    json: AsJson = False,
) -> None:
    """List the kinds of event and the triggers; with NAME, describe a kind with an example.

    The example is a whole scenario file, which check accepts.
    """
    from hedgesim.description import load_calibration  # noqa: PLC0415
    from hedgesim.description.narration.kinds import kind_data, list_kinds  # noqa: PLC0415
    from hedgesim.description.provenance.evidence_index import load_evidence_index  # noqa: PLC0415

    if name is None:
        found = list_kinds(load_calibration(calibration))
    else:
        found = kind_data(name, load_evidence_index(calibration))
    if json:
        print_data(found)
        return
    from hedgesim.reports.evidence.kinds import kinds_page  # noqa: PLC0415
    from hedgesim.reports.terminal.layout import console, write  # noqa: PLC0415

    write(kinds_page(found), console())


@app.command(short_help="Write a scenario, or the calibration of a country, to start from.")
def new(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Letters, digits and hyphens.")
    ] = None,
    country: Annotated[
        str | None,
        typer.Option(
            metavar="COUNTRY",
            help="Write the starter calibration of this small state: a name or ISO code.",
        ),
    ] = None,
    partners: Annotated[
        str | None,
        typer.Option(
            metavar="NAMES",
            help='With --country: two or more, such as "India,China,United States".',
        ),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="With --country: of its situation; default 2024-01."),
    ] = None,
    river: Annotated[
        bool, typer.Option("--river", help="With --country: a shared river is part of the case.")
    ] = False,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--dir",
            metavar="DIR",
            help="Default ./scenarios if it exists, else the current folder.",
        ),
    ] = None,
    calibration: CalibrationFolder = None,
    json: AsJson = False,
) -> None:
    """Write a commented scenario file to start from, NAME.yaml; never over an existing file.

    Its hedger, partners and period are those of the calibration: the one given, or the one in
    whose folder it is written, or the one shipped. The JSON Schema that editors read for it is
    written beside it where there is none, with the kinds, names and numbers of the calibration.

    With --country, write the folder of a calibration instead: levels to fill in, each with where
    to look, wide priors for the rest, and two scenarios.
    """
    if country is not None:
        from hedgesim.cli.starting import write_starter  # noqa: PLC0415

        path = write_starter(country, partners, name=name, folder=folder, date=date, river=river)
        if json:
            print_data({"calibration": str(path)})
            return
        typer.echo(
            f"Wrote {path}. Next: fill in the levels of {path / 'countries.yaml'} (hedgesim check "
            f"{path} lists them); hedgesim run {path / 'scenarios' / 'trade-sanction.yaml'}"
        )
        return
    if name is None or partners is not None or date is not None or river:
        wrong = "--partners, --date and --river belong to --country"
        raise typer.BadParameter("NAME or --country is missing" if name is None else wrong)
    from hedgesim.cli.new import write_template  # noqa: PLC0415

    made = write_template(name, folder, calibration)
    if json:
        print_data({"scenario": str(made.path), "schema": str(made.schema)})
        return
    what = f"{made.path}{made.options}"
    typer.echo(f"Wrote {made.path}. Next: hedgesim check {what}; hedgesim run {what}")


@app.command(short_help="Print or write JSON Schemas of scenarios and calibration files.")
def schema(
    name: Annotated[
        str,
        typer.Argument(
            metavar="[NAME]",
            help="scenario, or a file of a calibration without .yaml, such as events.",
            autocompletion=completion.schemas,
        ),
    ] = "scenario",
    path: Annotated[
        bool, typer.Option("--path", help="Print where the shipped schema lies instead.")
    ] = False,
    folder: Annotated[
        Path | None, typer.Option("--dir", metavar="DIR", help="Write every schema into a folder.")
    ] = None,
    calibration: CalibrationFolder = None,
) -> None:
    """Print the JSON Schema of scenario files, or of a file of a calibration, for editors.

    The schema of scenarios has the kinds, names and numbers of the calibration.
    """
    from hedgesim.cli.new import find_schema, write_schemas  # noqa: PLC0415
    from hedgesim.description.schemas.files import shipped_file  # noqa: PLC0415

    if folder is not None:
        print_data([str(one) for one in write_schemas(folder, calibration)])
    elif path:
        find_schema(name)
        typer.echo(str(shipped_file(name)))
    else:
        print_data(find_schema(name, calibration))
