"""Countries, partners and frameworks of a calibration, as frozen data."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hedgesim.description.formats.sourced import Basis, Sourced, SourcedNumber
from hedgesim.description.parsing.validating import Model
from hedgesim.description.parsing.values import Date, Entity, Name, Names, Text
from hedgesim.description.world.variables import FRAMEWORK_TRAITS, PARTNER_TRAITS


class Country(Model):
    """A country that any file may name."""

    name: Entity
    """Its name, as every file writes it."""
    called: Text | None = None
    """Its name inside a sentence, as the United States."""
    code: Annotated[str, Field(pattern=r"^[A-Z]{3}$", strict=True)]
    """Code of three letters (ISO 3166)."""
    adjective: Text
    """The adjective, as Vietnamese."""
    neighbour_of: Names = ()
    """Countries that it borders on."""
    also: Names = ()
    """Other names and codes, for hints."""


class PartnerEntry(Model):
    """What the calibration says of a partner whatever the hedger."""

    name: Name
    """Name of the country."""
    reciprocity: Sourced
    aid_lumpiness: Sourced
    aid_growth: Sourced
    budget_slack: Sourced

    def traits(self) -> dict[str, SourcedNumber]:
        """Return its numbers by name."""
        return {name: getattr(self, name) for name in PARTNER_TRAITS}


class MembershipEntry(Basis):
    """When a country was a member: since <= month < until; always where neither is given."""

    since: Date | None = None
    """First month of membership."""
    until: Date | None = None
    """First month after it."""

    def holds(self, month: int) -> bool:
        """Return whether it is a member in a month (counted from year 0)."""
        return (self.since or 0) <= month and (self.until is None or month < self.until)


class Framework(Basis):
    """A club of countries, with or without a convener among the partners."""

    name: Entity
    """Name of the framework."""
    meaning: Text
    """What it is, in one sentence."""
    convener: Name
    """The country that convenes it, or none."""
    members: dict[str, MembershipEntry]
    """Its members, by name, with their time."""
    benefit: Sourced
    cover: Sourced

    def traits(self) -> dict[str, SourcedNumber]:
        """Return its numbers by name."""
        return {name: getattr(self, name) for name in FRAMEWORK_TRAITS}
