"""The month written out for the compiled engine: which rule works on which rows, in which order.

A score is a list of calls (see `lanes`). It is written in plain Python, once a world, in the order
of the rule book, and mirrors the agents of the Mesa engine name by name.
"""

from __future__ import annotations

from hedgesim.description.names import CONCENTRATED, HEDGER_NAMES
from hedgesim.description.streams import stream
from hedgesim.engines.layout import OP, Layout

WIDTH = 24  # places of a call: the operation and at most 23 operands


class Score:
    """Calls in the making."""

    def __init__(self, layout: Layout) -> None:
        self.at = layout
        self.calls: list[tuple[int, ...]] = []
        self.hedgers = range(len(layout.world.hedgers))
        self.partners = range(len(layout.world.partners))
        self.frameworks = range(len(layout.world.frameworks))

    def add(self, operation: int, *operands: int) -> None:
        """Add a call; operands are rows, the result's first."""
        self.calls.append((operation, *operands))

    def parameter(self, name: str) -> int:
        """Row of a parameter."""
        return self.at.number(name)

    def zero(self, row: int) -> None:
        """Set a row to zero."""
        self.add(OP.copy, row, self.at.constant(0.0))

    def total(self, total: int, rows: list[int]) -> None:
        """Sum rows in their order."""
        self.zero(total)
        for row in rows:
            self.add(OP.add, total, row)

    def over_partners(self, variable: str, h: int) -> list[int]:
        """Values in force of a tie variable, partner by partner."""
        return [self.at.tie(variable, h, j) for j in self.partners]


def start(score: Score) -> None:
    """Before the first month: take the reference situation, note what the rules make of it."""
    at = score.at
    p = score.parameter
    world = at.world
    for row in range(at.rows.count):
        number = int(world.initial_number[row])
        value = float(world.initial[row])
        score.add(OP.copy, row, at.numbers + number if number >= 0 else at.constant(value))
    score.add(OP.reciprocal, at.derived("inverse_temperature"), p("temperature"))
    for name in ("effort", "aid", "security", "river"):
        score.add(OP.closing, at.derived(f"{name}_closing"), p(f"{name}_speed"))
    for name in ("threat", "gap"):
        score.add(OP.kept, at.derived(f"{name}_kept"), p(f"{name}_half_life"))
    for h in score.hedgers:
        _share_efforts(score, h)
    _share_answers(score)
    for x, row in enumerate(at.overlaid):
        score.add(OP.copy, at.in_force + x, row)
    perceive(score)
    for h in score.hedgers:
        _refer(score, h)
    record(score)
    close(score)
    score.add(OP.prepare)


def _share_efforts(score: Score, h: int) -> None:
    """Turn the reference efforts into shares that sum to 1, own effort first."""
    at = score.at
    total, inverse = at.spare(0), at.spare(1)
    own = at.own_number("effort_self", h)
    efforts = [at.tie_number("effort", h, j) for j in score.partners]
    score.total(total, [own, *efforts])
    score.add(OP.invert, inverse, total)
    score.add(OP.multiply, at.of_hedger("effort_self_reference", h), own, inverse)
    first = at.rows.hedger("effort_self", h)
    score.add(OP.copy, first, at.of_hedger("effort_self_reference", h))
    for j, effort in zip(score.partners, efforts, strict=True):
        score.add(OP.multiply, at.of_tie("effort_reference", h, j), effort, inverse)
        score.add(OP.copy, at.rows.tie("effort", h, j), at.of_tie("effort_reference", h, j))


def _share_answers(score: Score) -> None:
    """Note, for each partner, one over the sum of rivalries that answer it."""
    at, names = score.at, score.at.world.partners
    for k in score.partners:
        rivalries = [at.number("rivalry", names[j], names[k]) for j in score.partners]
        score.total(at.spare(0), rivalries)
        for h in score.hedgers:
            score.add(OP.invert, at.of_tie("answered", h, k), at.spare(0))


def _refer(score: Score, h: int) -> None:
    """Note what the rules make of the reference situation: later months are set against it."""
    at = score.at
    score.add(OP.copy, at.of_hedger("own_utility_reference", h), at.of_hedger("own_utility", h))
    score.add(OP.invert, at.spare(0), at.own("output", h))
    aid_total = at.of_hedger("aid_total", h)
    score.add(OP.multiply, at.of_hedger("aid_share_reference", h), aid_total, at.spare(0))
    score.add(
        OP.autonomy,
        at.of_hedger("autonomy_reference", h),
        at.own("effort_self", h),
        at.of_hedger("exposure", h),
    )
    score.add(OP.copy, at.of_hedger("resented_reference", h), at.of_hedger("resented", h))
    score.total(at.spare(0), score.over_partners("exports", h))
    score.zero(at.spare(1))
    for j in score.partners:
        growth = at.tie_number("exports_growth", h, j)
        score.add(OP.add_product, at.spare(1), growth, at.tie("exports", h, j))
        score.add(OP.copy, at.of_tie("utility_reference", h, j), at.of_tie("utility", h, j))
        score.add(OP.copy, at.of_tie("dependence_reference", h, j), at.of_tie("dependence", h, j))
        _withhold(score, at.of_tie("withheld_reference", h, j), h, j)
    score.add(OP.invert, at.spare(2), at.spare(0))
    score.add(OP.multiply, at.of_hedger("exports_trend", h), at.spare(1), at.spare(2))


def _withhold(score: Score, row: int, h: int, j: int) -> None:
    at = score.at
    score.add(
        OP.withheld,
        row,
        at.tie("conditionality", h, j),
        at.own("governance_gap", h),
        at.tie_number("tolerated_gap", h, j),
    )


# --- 1 events ----------------------------------------------------------------------------------


def events(score: Score) -> None:
    """Phase 1: events decide and fire, their effects unfold, and values in force follow."""
    score.add(OP.fire)
    score.add(OP.unfold)
    take_force(score)


def take_force(score: Score) -> None:
    """Bring values in force up to date with their bases, what lies over them, and the markets."""
    refresh(score)
    for h in score.hedgers:
        clear_markets(score, h)


def refresh(score: Score) -> None:
    """Bring values in force up to date."""
    at = score.at
    for x, row in enumerate(at.overlaid):
        low, high = (at.constant(bound) for bound in at.bounds[row])
        score.add(OP.in_force, at.in_force + x, row, at.scale + x, at.shift + x, low, high)


def clear_markets(score: Score, h: int) -> None:
    """Pass exports through access; a part of what is lost is diverted to other markets."""
    at = score.at
    total, lost, inverse = at.spare(0), at.spare(1), at.spare(2)
    sold = [at.of_tie("sold", h, j) for j in score.partners]
    score.zero(lost)
    for j in score.partners:
        demand = at.tie("exports", h, j)
        score.add(OP.sold, sold[j], demand, at.tie("access", h, j))
        score.add(OP.add_difference, lost, demand, sold[j])
    score.total(total, sold)
    score.add(OP.invert, inverse, total)
    divertible = score.parameter("divertible")
    for j in score.partners:
        score.add(OP.diverted, at.tie("exports", h, j), sold[j], inverse, lost, divertible)


# --- 2 perceive --------------------------------------------------------------------------------


def perceive(score: Score) -> None:
    """Phase 2: see every partner, and the pressure at home."""
    at = score.at
    for h in score.hedgers:
        total_flows(score, h)
        cover(score, h)
        exposure, resented = at.of_hedger("exposure", h), at.of_hedger("resented", h)
        for j in score.partners:
            depend(score, at.of_tie("dependence", h, j), h, j)
            see(score, h, j)
        score.zero(exposure)
        score.zero(resented)
        for j in score.partners:
            depends = at.of_tie("dependence", h, j)
            score.add(OP.add_distrusted, exposure, depends, at.tie("trust", h, j))
            score.add(OP.add_product, resented, depends, at.tie("nationalism", h, j))
        score.add(
            OP.own_utility,
            at.of_hedger("own_utility", h),
            resented,
            at.own("self_reliance", h),
            score.parameter("home_pressure_weight"),
        )


def total_flows(score: Score, h: int) -> None:
    """Sum each flow over partners and note one over the sum."""
    at = score.at
    totals = {"aid": at.of_hedger("aid_total", h), "exports": at.of_hedger("exports_now", h)}
    for flow in ("aid", "exports", "imports", "investment"):
        total = totals.get(flow, at.spare(0))
        score.total(total, score.over_partners(flow, h))
        score.add(OP.invert, at.of_hedger(f"{flow}_inverse", h), total)


def cover(score: Score, h: int) -> None:
    """Sum what the hedger's frameworks cover."""
    at, names = score.at, score.at.world.frameworks
    score.zero(at.spare(0))
    for f in score.frameworks:
        score.add(OP.add_product, at.spare(0), at.member(f, h), at.number("cover", names[f]))
    score.add(OP.cover, at.of_hedger("cover", h), at.spare(0), at.own("standing", h))


def share_frameworks(score: Score, h: int, j: int) -> None:
    """Sum what frameworks shared with a partner are worth."""
    at, names = score.at, score.at.world.frameworks
    shared = at.of_tie("frameworks", h, j)
    weights = {1: score.parameter("member_link"), 2: at.constant(1.0)}
    score.zero(shared)
    for f in score.frameworks:
        link = int(at.world.link[f, j])
        if link:
            benefit = at.number("benefit", names[f])
            score.add(OP.add_framework, shared, at.member(f, h), benefit, weights[link])


def depend(score: Score, row: int, h: int, j: int) -> None:
    """Find how far the hedger depends on a partner."""
    at = score.at
    flows = ("aid", "exports", "imports", "investment")
    score.add(
        OP.dependence,
        row,
        *(at.tie(flow, h, j) for flow in flows),
        at.tie("transit", h, j),
        *(at.of_hedger(f"{flow}_inverse", h) for flow in flows),
        *(score.parameter(f"dependence_{flow}") for flow in flows),
        score.parameter("dependence_transit"),
    )


def see(score: Score, h: int, j: int) -> None:
    """See what a partner is worth, and what it risks and costs."""
    at, p = score.at, score.parameter
    share_frameworks(score, h, j)
    score.add(
        OP.returns,
        at.of_tie("returns", h, j),
        *(at.tie(flow, h, j) for flow in ("aid", "exports", "imports", "investment", "security")),
        at.own("output", h),
        at.tie("conditionality", h, j),
        at.own("governance_gap", h),
        *(p(f"{flow}_{part}") for flow in ("aid", "trade", "investment") for part in PARTS),
        p("security_weight"),
    )
    score.add(
        OP.risk,
        at.of_tie("risk", h, j),
        at.of_tie("dependence", h, j),
        at.tie("trust", h, j),
        at.tie("threat", h, j),
        at.of_hedger("cover", h),
        p("shelter"),
    )
    score.add(
        OP.home_cost,
        at.of_tie("cost", h, j),
        at.tie("nationalism", h, j),
        at.own("legitimacy", h),
        at.own_number("legitimacy", h),
        p("nationalism_weight"),
        p("heed"),
    )
    score.add(
        OP.utility,
        at.of_tie("utility", h, j),
        at.of_tie("returns", h, j),
        at.tie("trust", h, j),
        *(at.of_tie(name, h, j) for name in ("frameworks", "risk", "cost")),
        *(p(f"{name}_weight") for name in ("trust", "framework", "risk")),
    )


PARTS = ("weight", "half")


# --- 3 choose ----------------------------------------------------------------------------------


def choose(score: Score) -> None:
    """Phase 3: move effort towards the logit target."""
    at = score.at
    heat, closing = at.derived("inverse_temperature"), at.derived("effort_closing")
    own_pull, total, inverse = at.spare(0), at.spare(1), at.spare(2)
    for h in score.hedgers:
        score.add(
            OP.own_pull,
            own_pull,
            at.of_hedger("effort_self_reference", h),
            at.of_hedger("own_utility", h),
            at.of_hedger("own_utility_reference", h),
            heat,
        )
        pulls = [at.of_tie("pull", h, j) for j in score.partners]
        for j in score.partners:
            score.add(
                OP.pull,
                pulls[j],
                at.of_tie("effort_reference", h, j),
                at.tie("recognition", h, j),
                at.of_tie("utility", h, j),
                at.of_tie("utility_reference", h, j),
                heat,
            )
        score.total(total, [own_pull, *pulls])
        score.add(OP.invert, inverse, total)
        score.add(OP.effort, at.rows.hedger("effort_self", h), own_pull, inverse, closing)
        for j in score.partners:
            score.add(OP.effort, at.rows.tie("effort", h, j), pulls[j], inverse, closing)


# --- 4 respond ---------------------------------------------------------------------------------


def respond(score: Score) -> None:
    """Phase 4: what partners offer, in answer to the hedgers and to each other."""
    at, names = score.at, score.at.world.partners
    offers, plans, factor = at.spare(0), at.spare(1), at.spare(2)
    for j in score.partners:
        for h in score.hedgers:
            weigh(score, h, j)
    for j in score.partners:
        for h in score.hedgers:
            answer(score, h, j)
        score.total(offers, [at.of_tie("offer", h, j) for h in score.hedgers])
        score.total(plans, [at.of_tie("planned", h, j) for h in score.hedgers])
        score.add(OP.budget_scale, factor, offers, plans, at.number("budget_slack", names[j]))
        for h in score.hedgers:
            offer = at.of_tie("offer", h, j)
            score.add(OP.multiply, offer, offer, factor)


def weigh(score: Score, h: int, j: int) -> None:
    """Find what a partner plans for a hedger, and what it holds back."""
    at = score.at
    growth = at.number("aid_growth", at.world.partners[j])
    score.add(OP.plan_now, at.of_tie("planned", h, j), at.tie("aid_plan", h, j), growth)
    _withhold(score, at.of_tie("withheld", h, j), h, j)
    score.add(OP.plan_now, at.spare(0), at.tie_number("aid", h, j), growth)
    score.add(
        OP.shortfall,
        at.of_tie("shortfall", h, j),
        at.spare(0),
        *(at.of_tie(name, h, j) for name in ("planned", "withheld", "withheld_reference")),
    )


def answer(score: Score, h: int, j: int) -> None:
    """Find what a partner offers a hedger before its budget binds."""
    at, names = score.at, score.at.world.partners
    gain, gap = at.of_tie("gain", h, j), at.of_tie("gap", h, j)
    score.zero(gain)
    score.zero(gap)
    for k in answered(at, j):
        rivalry = at.number("rivalry", names[j], names[k])
        reference = at.of_tie("effort_reference", h, k)
        score.add(OP.add_gain, gain, rivalry, at.tie("effort", h, k), reference)
        shortfall = at.of_tie("shortfall", h, k)
        score.add(OP.add_share, gap, rivalry, at.of_tie("answered", h, k), shortfall)
    score.add(
        OP.offer,
        at.of_tie("offer", h, j),
        at.of_tie("planned", h, j),
        at.tie("effort", h, j),
        at.of_tie("effort_reference", h, j),
        gain,
        gap,
        at.of_tie("withheld", h, j),
        at.of_tie("withheld_reference", h, j),
        at.number("reciprocity", names[j]),
        score.parameter("rivalry_response"),
        score.parameter("fill"),
    )


def answered(at: Layout, j: int) -> list[int]:
    """Partners whose gains a partner answers: those with a rivalry that is not zero."""
    names, numbers = at.world.partners, at.world.numbers
    index = at.number_index
    return [
        k
        for k, other in enumerate(names)
        if numbers[index[f"rivalry.{names[j]}.{other}"]] != 0.0
    ]


# --- 5 settle ----------------------------------------------------------------------------------


def settle(score: Score) -> None:
    """Phase 5: every tie takes its next values; then exports meet the markets' access."""
    for h in score.hedgers:
        for j in score.partners:
            _settle_trade(score, h, j)
            _settle_finance(score, h, j)
            _settle_regard(score, h, j)
    take_force(score)


def _draw(score: Score, first: int, second: int, purpose: str, *who: str) -> None:
    score.add(OP.normals, first, second, signed(stream(purpose, *who)))


def _settle_trade(score: Score, h: int, j: int) -> None:
    """Move exports and imports."""
    at = score.at
    noise = {"exports": at.of_tie("first_noise", h, j), "imports": at.of_tie("second_noise", h, j)}
    who = at.world.hedgers[h], at.world.partners[j]
    _draw(score, noise["exports"], noise["imports"], "trade", *who)
    for flow in ("exports", "imports"):
        score.add(
            OP.trade,
            at.rows.tie(flow, h, j),
            at.tie_number(f"{flow}_growth", h, j),
            at.tie("trust", h, j),
            at.tie_number("trust", h, j),
            at.tie("facilitation", h, j),
            score.parameter("trust_trade"),
            score.parameter(f"{flow}_volatility"),
            noise[flow],
        )


def _settle_finance(score: Score, h: int, j: int) -> None:
    """Move investment and aid."""
    at, p = score.at, score.parameter
    for_aid, for_investment = at.of_tie("first_noise", h, j), at.of_tie("second_noise", h, j)
    who = at.world.hedgers[h], at.world.partners[j]
    _draw(score, for_aid, for_investment, "finance", *who)
    score.add(
        OP.investment,
        at.rows.tie("investment", h, j),
        p("investment_growth"),
        at.tie("trust", h, j),
        at.tie_number("trust", h, j),
        at.tie("effort", h, j),
        at.of_tie("effort_reference", h, j),
        p("trust_investment"),
        p("effort_investment"),
        p("investment_volatility"),
        for_investment,
    )
    score.add(
        OP.aid,
        at.rows.tie("aid", h, j),
        at.of_tie("offer", h, j),
        at.derived("aid_closing"),
        at.number("aid_lumpiness", at.world.partners[j]),
        for_aid,
    )


def _settle_regard(score: Score, h: int, j: int) -> None:
    """Move security, nationalism, trust with its memory, and threat."""
    at, p = score.at, score.parameter
    for_trust, for_nationalism = at.of_tie("first_noise", h, j), at.of_tie("second_noise", h, j)
    _draw(
        score, for_trust, for_nationalism, "regard", at.world.hedgers[h], at.world.partners[j]
    )
    effort = at.tie("effort", h, j), at.of_tie("effort_reference", h, j)
    threat = at.tie("threat", h, j), at.tie_number("threat", h, j)
    score.add(
        OP.security,
        at.rows.tie("security", h, j),
        at.tie_number("security", h, j),
        *effort,
        *threat,
        p("effort_security"),
        p("threat_security"),
        at.derived("security_closing"),
    )
    score.add(
        OP.nationalism,
        at.rows.tie("nationalism", h, j),
        at.tie_number("nationalism", h, j),
        at.of_tie("dependence", h, j),
        at.of_tie("dependence_reference", h, j),
        *effort,
        at.tie_number("grievance", h, j),
        p("amplification"),
        p("nationalism_decay"),
        p("nationalism_volatility"),
        for_nationalism,
    )
    next_trust = at.spare(0)
    score.add(
        OP.trust,
        next_trust,
        at.rows.tie("trust", h, j),
        at.tie("memory", h, j),
        *effort,
        at.of_tie("withheld", h, j),
        *threat,
        *(p(name) for name in ("cooperation", "trust_ceiling", "pressure", "fear")),
        p("trust_reversion"),
        p("trust_volatility"),
        for_trust,
    )
    score.add(
        OP.memory,
        at.rows.tie("memory", h, j),
        at.tie("trust", h, j),
        at.tie("soft_power", h, j),
        p("trust_ceiling"),
        p("learning"),
    )
    score.add(OP.copy, at.rows.tie("trust", h, j), next_trust)
    score.add(OP.threat, at.rows.tie("threat", h, j), threat[1], at.derived("threat_kept"))


# --- 6 home ------------------------------------------------------------------------------------


def go_home(score: Score) -> None:
    """Phase 6: output, legitimacy, the river and the governance gap."""
    for h in score.hedgers:
        _settle_home(score, h)
    refresh_own(score)


def _settle_home(score: Score, h: int) -> None:
    at, p = score.at, score.parameter
    for_output, for_legitimacy = at.of_hedger("output_noise", h), at.of_hedger("legitimacy_noise", h)
    _draw(score, for_output, for_legitimacy, "home", at.world.hedgers[h])
    exports, growth = at.of_hedger("exports_now", h), at.of_hedger("growth_now", h)
    river = at.own("river_stress", h), at.own_number("river_stress", h)
    score.total(exports, score.over_partners("exports", h))
    score.add(
        OP.output_growth,
        growth,
        at.own_number("output_growth", h),
        at.own("growth", h),
        at.of_hedger("aid_total", h),
        at.own("output", h),
        at.of_hedger("aid_share_reference", h),
        exports,
        at.of_hedger("exports_before", h),
        at.of_hedger("exports_trend", h),
        *river,
        p("aid_growth_effect"),
        p("trade_growth_effect"),
        p("river_damage"),
    )
    autonomy = at.of_hedger("autonomy_now", h)
    score.add(OP.autonomy, autonomy, at.own("effort_self", h), at.of_hedger("exposure", h))
    score.add(
        OP.legitimacy,
        at.rows.hedger("legitimacy", h),
        at.own_number("legitimacy", h),
        growth,
        at.own_number("output_growth", h),
        autonomy,
        at.of_hedger("autonomy_reference", h),
        at.of_hedger("resented", h),
        at.of_hedger("resented_reference", h),
        *river,
        at.own("standing", h),
        *(p(f"{by}_legitimacy") for by in BY),
        p("legitimacy_reversion"),
        p("legitimacy_volatility"),
        for_legitimacy,
    )
    score.add(
        OP.output, at.rows.hedger("output", h), growth, p("output_volatility"), for_output
    )
    score.add(
        OP.river,
        at.rows.hedger("river_stress", h),
        river[1],
        at.own("dams", h),
        at.own("commission", h),
        at.own_number("commission", h),
        p("mitigation"),
        at.derived("river_closing"),
    )
    gap = at.own_number("governance_gap", h)
    score.add(OP.gap, at.rows.hedger("governance_gap", h), gap, at.derived("gap_kept"))


BY = ("growth", "autonomy", "resentment", "river", "standing")


def refresh_own(score: Score) -> None:
    """Bring values in force of the hedgers' own variables up to date."""
    at = score.at
    for x, row in enumerate(at.overlaid):
        if row >= at.rows.hedger(HEDGER_NAMES[0], 0):
            low, high = (at.constant(bound) for bound in at.bounds[row])
            score.add(OP.in_force, at.in_force + x, row, at.scale + x, at.shift + x, low, high)


# --- 7 record ----------------------------------------------------------------------------------


def record(score: Score) -> None:
    """Phase 7: measure the outcomes of the month."""
    at = score.at
    for h in score.hedgers:
        _measure_ties(score, h)
        for kind in CONCENTRATED:
            _measure_concentration(score, h, kind)
        _measure_leans(score, h)
        exposure = at.spare(0)
        score.zero(exposure)
        for j in score.partners:
            depends = at.measures.tie("dependence", h, j)
            score.add(OP.add_distrusted, exposure, depends, at.tie("trust", h, j))
        autonomy = at.measures.hedger("autonomy", h)
        score.add(OP.autonomy, autonomy, at.own("effort_self", h), exposure)


def close(score: Score) -> None:
    """End of the month: remember the exports that the next month's growth is measured against."""
    at = score.at
    for h in score.hedgers:
        score.total(at.of_hedger("exports_before", h), score.over_partners("exports", h))


def _measure_ties(score: Score, h: int) -> None:
    """Measure dependence, political ties and influence, and total flows."""
    at = score.at
    total_flows(score, h)
    score.add(OP.copy, at.measures.hedger("aid.total", h), at.of_hedger("aid_total", h))
    score.add(OP.copy, at.measures.hedger("exports.total", h), at.of_hedger("exports_now", h))
    for j in score.partners:
        depend(score, at.measures.tie("dependence", h, j), h, j)
        share_frameworks(score, h, j)
        score.add(
            OP.political,
            at.measures.tie("political", h, j),
            at.tie("trust", h, j),
            at.tie("effort", h, j),
            at.of_tie("frameworks", h, j),
            at.tie("recognition", h, j),
            score.parameter("framework_tie"),
        )
    domains = {
        "dependence": [at.measures.tie("dependence", h, j) for j in score.partners],
        "security": score.over_partners("security", h),
        "political": [at.measures.tie("political", h, j) for j in score.partners],
    }
    for domain, rows in domains.items():
        score.total(at.spare(0), rows)
        score.add(OP.invert, at.of_hedger(f"{domain}_inverse", h), at.spare(0))
    for j in score.partners:
        score.add(
            OP.influence,
            at.measures.tie("influence", h, j),
            *(rows[j] for rows in domains.values()),
            *(at.of_hedger(f"{domain}_inverse", h) for domain in domains),
        )


def _measure_concentration(score: Score, h: int, kind: str) -> None:
    """Measure how concentrated a kind of tie is over partners."""
    at = score.at
    squares, entropy = at.measures.hedger(f"concentration.{kind}", h), at.spare(0)
    inverse = at.of_hedger(f"{kind}_inverse", h)
    score.zero(squares)
    score.zero(entropy)
    for amount in score.over_partners(kind, h):
        score.add(OP.add_squared, squares, amount, inverse)
        score.add(OP.add_entropy, entropy, amount, inverse)
    score.add(OP.effective_number, at.measures.hedger(f"partners.{kind}", h), entropy)


def _measure_leans(score: Score, h: int) -> None:
    """Measure leans between the poles, and what hedging makes of them."""
    at = score.at
    poles = [at.world.partners.index(pole) for pole in at.world.poles]
    ties = {
        "economic": [at.measures.tie("dependence", h, j) for j in poles],
        "security": [at.tie("security", h, j) for j in poles],
        "political": [at.measures.tie("political", h, j) for j in poles],
    }
    leans = [at.measures.hedger(f"lean.{domain}", h) for domain in ties]
    for lean, pair in zip(leans, ties.values(), strict=True):
        score.add(OP.lean, lean, *pair)
    names = ("lean", "composite", "hedging", "hedging.security")
    score.add(OP.leanings, *(at.measures.hedger(name, h) for name in names), *leans)
    spread = at.spare(0)
    score.zero(spread)
    for j in score.partners:
        influence = at.measures.tie("influence", h, j)
        score.add(OP.add_product, spread, influence, influence)
    score.add(
        OP.kuik,
        at.measures.hedger("hedging.kuik", h),
        *ties["economic"],
        at.of_hedger("dependence_inverse", h),
        *ties["political"],
        at.of_hedger("political_inverse", h),
        *ties["security"],
        at.of_hedger("security_inverse", h),
        leans[1],
        spread,
    )


def signed(word: int) -> int:
    """Write a 64-bit word as the signed integer of the same bits."""
    return word - (1 << 64) if word >> 63 else word


PHASES = (events, perceive, choose, respond, settle, go_home, record)


def beginning(layout: Layout) -> Score:
    """Write everything before the first month."""
    score = Score(layout)
    start(score)
    return score


def month(layout: Layout, *, measured: bool, watched: bool = False) -> Score:
    """Write one month; ``measured`` with its outcomes, ``watched`` keeping all after each phase."""
    score = Score(layout)
    for phase in PHASES if measured else PHASES[:-1]:
        phase(score)
        if watched:
            score.add(OP.keep)
    close(score)
    if measured and not watched:
        score.add(OP.keep)
    return score
