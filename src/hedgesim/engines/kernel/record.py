"""Phase 7: the outcomes of the month."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.world.variables import CONCENTRATED
from hedgesim.engines.kernel.operands import of
from hedgesim.engines.kernel.perceive import depend, total_flows
from hedgesim.engines.kernel.table import BLOCK, Numbers, State, places
from hedgesim.rules import arithmetic, home, measures
from hedgesim.rules.compilation import lanes

# Groups of measures, each measured or left out as a whole; what is not named is always measured.
GROUP = places(("economic", "political", "influence", "leans", *CONCENTRATED))


def groups_of(names: Iterable[str]) -> NDArray[np.int64]:
    """Flags of the groups in which some measures are, and of those that these build on."""
    wanted = np.zeros(len(GROUP), dtype=np.int64)
    for name in names:
        if name in ("composite", "hedging") or name.startswith(("lean", "hedging.security")):
            wanted[[GROUP.economic, GROUP.political, GROUP.leans]] = 1
        elif name == "economic":
            wanted[GROUP.economic] = 1
        elif name.startswith(("concentration.", "partners.")):
            wanted[getattr(GROUP, name.split(".")[1])] = 1
        elif name == "influence":
            wanted[[GROUP.political, GROUP.influence]] = 1
        elif name == "political":
            wanted[GROUP.political] = 1
    return wanted


@lanes
def record(s: State, n: Numbers, groups: Any, poles: Any) -> None:
    """Measure the outcomes of the month."""
    p = n.parameters[0]
    for h in range(len(s.hedgers)):
        hedger, ties = s.hedgers[h], s.ties[h]
        total_flows(hedger, ties)
        measure_ties(hedger, ties, p, groups[GROUP.political])
        if groups[GROUP.economic] != 0:
            for j in range(len(ties)):
                measure_economy(ties[j], hedger, p)
        if groups[GROUP.influence] != 0:
            measure_influence(hedger, ties)
        measure_concentration(hedger, ties, groups)
        if groups[GROUP.leans] != 0:
            measure_leans(hedger, ties[poles[0]], ties[poles[1]])
        measure_risk(hedger)


@lanes
def measure_ties(hedger: Any, ties: Any, p: Any, political: int) -> None:
    """Measure dependence and political ties, their totals, and autonomy."""
    for k in range(BLOCK):
        hedger.measured_aid_total[k] = hedger.aid_total[k]
        hedger.measured_exports_total[k] = hedger.exports_total[k]
        hedger.dependence_inverse[k] = 0.0
        hedger.security_inverse[k] = 0.0
        hedger.political_inverse[k] = 0.0
        hedger.measured_autonomy[k] = 0.0
    for j in range(len(ties)):
        tie = ties[j]
        depend(tie.measured_dependence, tie, hedger, p)
        for k in range(BLOCK):
            hedger.dependence_inverse[k] += tie.measured_dependence[k]
            hedger.security_inverse[k] += tie.security[k]
            hedger.measured_autonomy[k] += home.exposed(
                tie.measured_dependence[k], tie.trust[k], tie.bound[k], of(p.club_binding, k)
            )
        if political != 0:
            for k in range(BLOCK):
                tie.measured_political[k] = measures.political(
                    tie.trust[k],
                    tie.effort_political[k],
                    tie.frameworks[k],
                    tie.recognition[k],
                    of(p.framework_tie, k),
                )
                hedger.political_inverse[k] += tie.measured_political[k]
    for k in range(BLOCK):
        hedger.dependence_inverse[k] = arithmetic.inverse(hedger.dependence_inverse[k])
        hedger.security_inverse[k] = arithmetic.inverse(hedger.security_inverse[k])
        hedger.political_inverse[k] = arithmetic.inverse(hedger.political_inverse[k])
        exposure = hedger.measured_autonomy[k]
        hedger.measured_autonomy[k] = home.autonomy(hedger.effort_self[k], exposure)


@lanes
def measure_influence(hedger: Any, ties: Any) -> None:
    """Measure each partner's influence."""
    for j in range(len(ties)):
        tie = ties[j]
        for k in range(BLOCK):
            tie.measured_influence[k] = measures.influence(
                tie.measured_dependence[k],
                tie.security[k],
                tie.measured_political[k],
                hedger.dependence_inverse[k],
                hedger.security_inverse[k],
                hedger.political_inverse[k],
            )


@lanes
def measure_concentration(hedger: Any, ties: Any, groups: Any) -> None:
    """Measure how concentrated each kind of tie is over partners."""
    if groups[GROUP.aid] != 0:
        clear(hedger.measured_concentration_aid, hedger.measured_partners_aid)
        for j in range(len(ties)):
            add_share(
                hedger.measured_concentration_aid,
                hedger.measured_partners_aid,
                ties[j].aid,
                hedger.aid_inverse,
            )
        count_partners(hedger.measured_partners_aid)
    if groups[GROUP.exports] != 0:
        clear(hedger.measured_concentration_exports, hedger.measured_partners_exports)
        for j in range(len(ties)):
            add_share(
                hedger.measured_concentration_exports,
                hedger.measured_partners_exports,
                ties[j].exports,
                hedger.exports_inverse,
            )
        add_share(
            hedger.measured_concentration_exports,
            hedger.measured_partners_exports,
            hedger.exports_elsewhere,
            hedger.exports_inverse,
        )
        count_partners(hedger.measured_partners_exports)
    if groups[GROUP.imports] != 0:
        clear(hedger.measured_concentration_imports, hedger.measured_partners_imports)
        for j in range(len(ties)):
            add_share(
                hedger.measured_concentration_imports,
                hedger.measured_partners_imports,
                ties[j].imports,
                hedger.imports_inverse,
            )
        add_share(
            hedger.measured_concentration_imports,
            hedger.measured_partners_imports,
            hedger.imports_elsewhere,
            hedger.imports_inverse,
        )
        count_partners(hedger.measured_partners_imports)
    if groups[GROUP.security] != 0:
        clear(hedger.measured_concentration_security, hedger.measured_partners_security)
        for j in range(len(ties)):
            add_share(
                hedger.measured_concentration_security,
                hedger.measured_partners_security,
                ties[j].security,
                hedger.security_inverse,
            )
        count_partners(hedger.measured_partners_security)


@lanes
def clear(squares: Any, entropy: Any) -> None:
    """Begin the sums of a concentration."""
    for k in range(BLOCK):
        squares[k] = 0.0
        entropy[k] = 0.0


@lanes
def add_share(squares: Any, entropy: Any, amount: Any, inverse: Any) -> None:
    """Add one partner's share to the sums of a concentration."""
    for k in range(BLOCK):
        squares[k] += measures.share_squared(amount[k], inverse[k])
        entropy[k] += measures.share_entropy(amount[k], inverse[k])


@lanes
def count_partners(entropy: Any) -> None:
    """Turn entropy into the effective number of partners."""
    for k in range(BLOCK):
        entropy[k] = measures.effective_number(entropy[k])


@lanes
def measure_leans(hedger: Any, first: Any, second: Any) -> None:
    """Measure leans between the poles, and how far ties to both are held."""
    for k in range(BLOCK):
        economic = measures.lean(first.measured_dependence[k], second.measured_dependence[k])
        security = measures.lean(first.security[k], second.security[k])
        political = measures.lean(first.measured_political[k], second.measured_political[k])
        mean = measures.mean_lean(economic, security, political)
        hedger.measured_lean[k] = mean
        hedger.measured_lean_economic[k] = economic
        hedger.measured_lean_security[k] = security
        hedger.measured_lean_political[k] = political
        hedger.measured_composite[k] = measures.composite(mean)
        hedger.measured_hedging[k] = measures.hedging(
            measures.tie_strength(
                first.measured_economic[k], first.security[k], first.trust[k], first.recognition[k]
            ),
            measures.tie_strength(
                second.measured_economic[k],
                second.security[k],
                second.trust[k],
                second.recognition[k],
            ),
        )
        hedger.measured_hedging_security[k] = measures.security_hedging(security)


@lanes
def measure_economy(tie: Any, hedger: Any, p: Any) -> None:
    """Measure the economic tie with a partner."""
    for k in range(BLOCK):
        tie.measured_economic[k] = measures.economic_tie(
            tie.aid[k],
            tie.exports[k],
            tie.imports[k],
            tie.investment[k],
            hedger.output[k],
            of(p.aid_half, k),
            of(p.trade_half, k),
            of(p.investment_half, k),
        )


@lanes
def measure_risk(hedger: Any) -> None:
    """Measure the risk of all partners together, and what holding many takes away."""
    for k in range(BLOCK):
        hedger.measured_risk[k] = measures.risk(hedger.portfolio_risk[k])
        hedger.measured_hedging_insurance[k] = measures.insurance(
            hedger.portfolio_risk[k], hedger.undiversified_risk[k]
        )
