"""Commands that list what there is and compare calibrations; they play nothing."""

from __future__ import annotations

from typing import Annotated

import typer

from hedgesim.cli.options import AsJson, CalibrationFolder, app, print_data


@app.command("list", short_help="List scenarios and calibrations, and which plays which.")
def list_(calibration: CalibrationFolder = None, json: AsJson = False) -> None:
    """List every scenario with its question and the calibrations that can play it.

    Shipped ones, those in ./scenarios, and those of calibrations in the current folder or at it.
    """
    from hedgesim.description.cases.listing import list_all  # noqa: PLC0415

    found = list_all(calibration)
    if json:
        print_data(found)
        return
    from hedgesim.reports.evidence.listing import list_page  # noqa: PLC0415
    from hedgesim.reports.terminal.layout import console, write  # noqa: PLC0415

    write(list_page(found), console())


@app.command(short_help="Compare two calibrations: numbers, priors, rules.")
def diff(
    first: Annotated[str, typer.Argument(metavar="CAL", help="Folder, or name of a case.")],
    second: Annotated[str, typer.Argument(metavar="CAL", help="Another.")],
    json: AsJson = False,
) -> None:
    """Compare two calibrations: numbers and priors that differ, and rules beyond numbers.

    CAL is a folder, or the name of a shipped case: cambodia, nepal.
    """
    from hedgesim.description.cases.differences import differences  # noqa: PLC0415
    from hedgesim.description.checking.check import sound_calibration  # noqa: PLC0415

    found = differences(sound_calibration(first), sound_calibration(second))
    if json:
        print_data(found)
        return
    from hedgesim.reports.evidence.listing import diff_page  # noqa: PLC0415
    from hedgesim.reports.terminal.layout import console, write  # noqa: PLC0415

    write(diff_page(found), console())
