"""Phase 6: what changes at home."""

from __future__ import annotations

from typing import Any

from hedgesim.engines.kernel.effective import refresh
from hedgesim.engines.kernel.noise import draw
from hedgesim.engines.kernel.operands import of
from hedgesim.engines.kernel.table import BLOCK, Numbers, State
from hedgesim.rules import arithmetic, home, routes
from hedgesim.rules.compilation import lanes


@lanes
def go_home(s: State, n: Numbers, draws: Any, plan: Any, month: int) -> None:
    """Move output, legitimacy, the river and the governance gap a month on."""
    for h in range(len(s.hedgers)):
        hedger, reference, p = s.hedgers[h], n.hedgers[h], n.parameters[0]
        draw(s, draws, 3 * s.ties.size + h, month)
        grow(hedger, reference, p)
        remember_trade(hedger, p, s.derived[0])
        settle_legitimacy(hedger, reference, p, s.noise[1])
        settle_rest(hedger, reference, p, s.derived[0], s.noise[0])
    refresh(s, plan.overlaid, plan.overlaid_bounds, plan.first_own)


@lanes
def grow(hedger: Any, reference: Any, p: Any) -> None:
    """Find the growth of output, and by which growth the rulers are judged."""
    for k in range(BLOCK):
        before = hedger.exports_before[k]
        hedger.growth_found[k] = home.output_growth(
            of(reference.output_growth, k),
            hedger.growth[k],
            hedger.aid_total[k] * arithmetic.inverse(hedger.output_base[k]),
            hedger.aid_share_reference[k],
            12.0 * ((hedger.exports_demand[k] - before) * arithmetic.inverse(before)),
            hedger.exports_trend[k],
            hedger.river_stress[k],
            of(reference.river_stress, k),
            hedger.stopped[k],
            hedger.disruption[k],
            of(p.aid_growth_effect, k),
            of(p.trade_growth_effect, k),
            of(p.disruption_effect, k),
            of(p.river_damage, k),
        )
    for k in range(BLOCK):
        hedger.growth_felt[k] = home.felt_growth(
            hedger.growth_found[k],
            hedger.stopped[k],
            hedger.disruption[k],
            of(p.disruption_effect, k),
        )


@lanes
def remember_trade(hedger: Any, p: Any, d: Any) -> None:
    """Note this month's trade, and let blocked transit find other routes."""
    for k in range(BLOCK):
        hedger.exports_before[k] = hedger.exports_demand[k]
        hedger.disruption_base[k] = hedger.stopped[k]
        hedger.disruption[k] = hedger.stopped[k]
        rerouted = routes.rerouted_next(
            hedger.rerouted_base[k],
            hedger.blocked[k],
            of(p.reroutable, k),
            d.reroute_adjustment[k],
        )
        hedger.rerouted_base[k] = rerouted
        hedger.rerouted[k] = rerouted


@lanes
def settle_legitimacy(hedger: Any, reference: Any, p: Any, noise: Any) -> None:
    """Move the rulers' legitimacy."""
    for k in range(BLOCK):
        legitimacy = home.legitimacy_next(
            hedger.legitimacy_base[k],
            of(reference.legitimacy, k),
            hedger.growth_felt[k],
            of(reference.output_growth, k),
            home.autonomy(hedger.effort_self[k], hedger.exposure[k]),
            hedger.autonomy_reference[k],
            hedger.resented[k],
            hedger.resented_reference[k],
            hedger.river_stress[k],
            of(reference.river_stress, k),
            hedger.standing[k],
            of(p.growth_legitimacy, k),
            of(p.autonomy_legitimacy, k),
            of(p.resentment_legitimacy, k),
            of(p.river_legitimacy, k),
            of(p.standing_legitimacy, k),
            of(p.legitimacy_reversion, k),
            of(p.legitimacy_volatility, k),
            noise[k],
        )
        hedger.legitimacy_base[k] = legitimacy
        hedger.legitimacy[k] = legitimacy


@lanes
def settle_rest(hedger: Any, reference: Any, p: Any, d: Any, noise: Any) -> None:
    """Move output, the river and the governance gap."""
    for k in range(BLOCK):
        output = home.output_next(
            hedger.output_base[k], hedger.growth_found[k], of(p.output_volatility, k), noise[k]
        )
        river = home.river_stress_next(
            hedger.river_stress_base[k],
            of(reference.river_stress, k),
            hedger.dams[k],
            hedger.commission[k],
            of(reference.commission, k),
            of(p.mitigation, k),
            d.river_adjustment[k],
        )
        gap = home.governance_gap_next(
            hedger.governance_gap_base[k], of(reference.governance_gap, k), d.gap_decay[k]
        )
        hedger.output_base[k] = output
        hedger.output[k] = output
        hedger.river_stress_base[k] = river
        hedger.river_stress[k] = river
        hedger.governance_gap_base[k] = gap
        hedger.governance_gap[k] = gap
