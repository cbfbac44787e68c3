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
GROUP = places(("political", "influence", "leans", "kuik", *CONCENTRATED))


def groups_of(names: Iterable[str]) -> NDArray[np.int64]:
    """Flags of the groups in which some measures are, and of those that these build on."""
    wanted = np.zeros(len(GROUP), dtype=np.int64)
    for name in names:
        if name == "hedging.kuik":
            wanted[[GROUP.political, GROUP.influence, GROUP.leans, GROUP.kuik]] = 1
        elif name == "composite" or name.startswith(("lean", "hedging")):
            wanted[[GROUP.political, GROUP.leans]] = 1
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
        if groups[GROUP.influence] != 0:
            measure_influence(hedger, ties)
        measure_concentration(hedger, ties, groups)
        if groups[GROUP.leans] != 0:
            measure_leans(hedger, ties[poles[0]], ties[poles[1]])
        if groups[GROUP.kuik] != 0:
            measure_kuik(hedger, ties, ties[poles[0]], ties[poles[1]])


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
    """Measure leans between the poles, and how far they contradict each other."""
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
        hedger.measured_hedging[k] = measures.hedging(economic, security, political)
        hedger.measured_hedging_security[k] = measures.security_hedging(security)


@lanes
def measure_kuik(hedger: Any, ties: Any, first: Any, second: Any) -> None:
    """Measure the balance of returns and risk-contingency options."""
    spread = hedger.measured_hedging_kuik
    for k in range(BLOCK):
        spread[k] = 0.0
    for j in range(len(ties)):
        tie = ties[j]
        for k in range(BLOCK):
            spread[k] += tie.measured_influence[k] * tie.measured_influence[k]
    for k in range(BLOCK):
        dependence = first.measured_dependence[k] + second.measured_dependence[k]
        political = first.measured_political[k] + second.measured_political[k]
        security = first.security[k] + second.security[k]
        returns = measures.returns_options(
            dependence * hedger.dependence_inverse[k],
            political * hedger.political_inverse[k],
            hedger.measured_lean_security[k],
        )
        contingency = measures.contingency_options(spread[k], security * hedger.security_inverse[k])
        hedger.measured_hedging_kuik[k] = measures.balance(returns, contingency)
