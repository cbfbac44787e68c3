"""Phase 6 in lanes: output, legitimacy, the river and the governance gap."""

from __future__ import annotations

from hedgesim.engines.lanes.calls import Call, Table, at, one
from hedgesim.engines.layout import BLOCK
from hedgesim.rules import home, perception
from hedgesim.rules.compilation import lanes


@lanes
def output_growth(t: Table, c: Call) -> None:
    for j in range(c[1]):
        (
            row, trend, extra, aid_total, output, aid_share_reference, exports, exports_before,
            exports_trend, river_stress, river_reference, aid_effect, trade_effect, river_damage,
        ) = (
            t[at(c, 1, j)], one(t, c, 2, j), t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
            one(t, c, 6, j), t[at(c, 7, j)], t[at(c, 8, j)], one(t, c, 9, j), t[at(c, 10, j)],
            one(t, c, 11, j), one(t, c, 12, j), one(t, c, 13, j), one(t, c, 14, j),
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = home.output_growth(
                trend, extra[k], aid_total[k] * perception.inverse(output[k]),
                aid_share_reference,
                12.0 * ((exports[k] - exports_before[k]) * perception.inverse(exports_before[k])),
                exports_trend, river_stress[k], river_reference, aid_effect,
                trade_effect, river_damage,
            )  # fmt: skip


@lanes
def output(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, growth, volatility, noise = (
            t[at(c, 1, j)], t[at(c, 2, j)], one(t, c, 3, j), t[at(c, 4, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = home.output_next(row[k], growth[k], volatility, noise[k])


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
            t[at(c, 1, j)], one(t, c, 2, j), t[at(c, 3, j)], one(t, c, 4, j), t[at(c, 5, j)],
            one(t, c, 6, j), t[at(c, 7, j)], one(t, c, 8, j), t[at(c, 9, j)], one(t, c, 10, j),
            t[at(c, 11, j)], one(t, c, 12, j), one(t, c, 13, j), one(t, c, 14, j), one(t, c, 15, j),
            one(t, c, 16, j), one(t, c, 17, j), one(t, c, 18, j), t[at(c, 19, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = home.legitimacy_next(
                row[k], reference, growth[k], growth_reference, autonomy[k],
                autonomy_reference, resented[k], resented_reference, river_stress[k],
                river_reference, standing[k], by_growth, by_autonomy, by_resentment,
                by_river, by_standing, reversion, volatility, noise[k],
            )  # fmt: skip


@lanes
def river(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, reference, dams, commission, commission_reference, mitigation, closing = (
            t[at(c, 1, j)], one(t, c, 2, j), t[at(c, 3, j)], t[at(c, 4, j)], one(t, c, 5, j),
            one(t, c, 6, j), one(t, c, 7, j),
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = home.river_next(
                row[k], reference, dams[k], commission[k], commission_reference,
                mitigation, closing,
            )  # fmt: skip


@lanes
def gap(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, reference, kept = t[at(c, 1, j)], one(t, c, 2, j), one(t, c, 3, j)
        for k in range(BLOCK):
            row[k] = home.gap_next(row[k], reference, kept)
