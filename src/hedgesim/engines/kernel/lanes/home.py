"""Phase 6 in lanes: output, legitimacy, the river and the governance gap."""

from __future__ import annotations

from hedgesim.engines.kernel.lanes.calls import Call, Table, at
from hedgesim.engines.kernel.table import BLOCK
from hedgesim.rules import arithmetic, home
from hedgesim.rules.compilation import lanes


@lanes
def output_growth(t: Table, c: Call) -> None:
    for j in range(c[1]):
        (
            row, trend, extra, aid_total, output, aid_share_reference, exports, exports_before,
            exports_trend, river_stress, river_reference, aid_effect, trade_effect, river_damage,
        ) = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
            t[at(c, 6, j)], t[at(c, 7, j)], t[at(c, 8, j)], t[at(c, 9, j)], t[at(c, 10, j)],
            t[at(c, 11, j)], t[at(c, 12, j)], t[at(c, 13, j)], t[at(c, 14, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = home.output_growth(
                trend[k], extra[k], aid_total[k] * arithmetic.inverse(output[k]),
                aid_share_reference[k],
                12.0 * ((exports[k] - exports_before[k]) * arithmetic.inverse(exports_before[k])),
                exports_trend[k], river_stress[k], river_reference[k], aid_effect[k],
                trade_effect[k], river_damage[k],
            )  # fmt: skip


@lanes
def output(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, growth, volatility, noise = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = home.output_next(row[k], growth[k], volatility[k], noise[k])


@lanes
def autonomy(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, effort_self, exposure = t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)]
        for k in range(BLOCK):
            row[k] = home.autonomy(effort_self[k], exposure[k])


@lanes
def legitimacy(t: Table, c: Call) -> None:
    for j in range(c[1]):
        (
            row, reference, growth, growth_reference, autonomy, autonomy_reference, resented,
            resented_reference, river_stress, river_reference, standing, by_growth, by_autonomy,
            by_resentment, by_river, by_standing, reversion, volatility, noise,
        ) = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
            t[at(c, 6, j)], t[at(c, 7, j)], t[at(c, 8, j)], t[at(c, 9, j)], t[at(c, 10, j)],
            t[at(c, 11, j)], t[at(c, 12, j)], t[at(c, 13, j)], t[at(c, 14, j)], t[at(c, 15, j)],
            t[at(c, 16, j)], t[at(c, 17, j)], t[at(c, 18, j)], t[at(c, 19, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = home.legitimacy_next(
                row[k], reference[k], growth[k], growth_reference[k], autonomy[k],
                autonomy_reference[k], resented[k], resented_reference[k], river_stress[k],
                river_reference[k], standing[k], by_growth[k], by_autonomy[k], by_resentment[k],
                by_river[k], by_standing[k], reversion[k], volatility[k], noise[k],
            )  # fmt: skip


@lanes
def river(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, reference, dams, commission, commission_reference, mitigation, adjustment_share = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
            t[at(c, 6, j)], t[at(c, 7, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = home.river_stress_next(
                row[k], reference[k], dams[k], commission[k], commission_reference[k],
                mitigation[k], adjustment_share[k],
            )  # fmt: skip


@lanes
def gap(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, reference, decay_factor = t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)]
        for k in range(BLOCK):
            row[k] = home.governance_gap_next(row[k], reference[k], decay_factor[k])
