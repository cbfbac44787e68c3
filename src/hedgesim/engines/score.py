"""The month written out for the compiled engine: which rule works on which rows, in which order.

A score is a list of calls (see `lanes`). It is written in plain Python, once a world, in the order
of the rule book, and mirrors the agents of the Mesa engine name by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from hedgesim.description.names import CONCENTRATED, HEDGER_NAMES
from hedgesim.engines.layout import OP, Layout

OPERANDS = 20  # at most, of one call
WIDTH = 2 + 2 * OPERANDS  # integers of a call: operation, times, then row and step of each operand


@dataclass
class Call:
    """One operation, done several times while its rows step on."""

    operation: int
    rows: tuple[int, ...]
    steps: tuple[int, ...] | None = None
    times: int = 1

    def takes(self, operation: int, rows: tuple[int, ...]) -> bool:
        """Take the same operation on the next rows as one time more, if the rows step on evenly."""
        if operation != self.operation or len(rows) != len(self.rows) or not rows:
            return False
        steps = self.steps or tuple(b - a for a, b in zip(self.rows, rows, strict=True))
        due = tuple(a + self.times * step for a, step in zip(self.rows, steps, strict=True))
        if rows != due:
            return False
        self.steps = steps
        self.times += 1
        return True

    def integers(self) -> list[int]:
        """The call as the compiled engine reads it."""
        steps = self.steps or (0,) * len(self.rows)
        pairs = [number for pair in zip(self.rows, steps, strict=True) for number in pair]
        return [self.operation, self.times, *pairs]


class Score:
    """Calls in the making."""

    def __init__(self, layout: Layout) -> None:
        self.at = layout
        self.calls: list[Call] = []
        self.hedgers = range(len(layout.world.hedgers))
        self.partners = range(len(layout.world.partners))
        self.frameworks = range(len(layout.world.frameworks))
        self.ties = [(h, j) for h in self.hedgers for j in self.partners]

    def add(self, operation: int, *rows: int) -> None:
        """Add a call, the result's row first.

        The same operation on rows that step on evenly becomes one call: it is done in the same
        order, only without the way from call to call.
        """
        if not (self.calls and self.calls[-1].takes(operation, rows)):
            self.calls.append(Call(operation, rows))

    def parameter(self, name: str) -> int:
        """Row of a parameter."""
        return self.at.number(name)

    def zero(self, row: int) -> None:
        """Set a row to zero."""
        self.add(OP.copy, row, self.at.constant(0.0))

    def sum(self, operation: int, total: int, terms: Iterable[tuple[int, ...]]) -> None:
        """Sum terms from zero on in their order; each term is what the operation adds."""
        self.sums(operation, {total: terms})

    def sums(self, operation: int, totals: Mapping[int, Iterable[tuple[int, ...]]]) -> None:
        """Make several sums, as `sum` makes one."""
        for total in totals:
            self.zero(total)
        for total, terms in totals.items():
            for term in terms:
                self.add(operation, total, *term)

    def total(self, total: int, rows: Iterable[int]) -> None:
        """Sum rows in their order."""
        self.sum(OP.add, total, ((row,) for row in rows))

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
    for j, partner in enumerate(world.partners):
        score.add(OP.monthly, at.of_partner("monthly", j), at.number("aid_growth", partner))
    for j in score.partners:
        score.add(OP.copy, at.of_partner("grown", j), at.constant(1.0))
    for h in score.hedgers:
        _share_efforts(score, h)
    _share_answers(score)
    for x, row in enumerate(at.overlaid):
        score.add(OP.copy, at.in_force + x, row)
    perceive(score)
    for h in score.hedgers:
        _refer(score, h)
    _withhold(score, "withheld_reference")
    record(score)
    remember(score)
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
    growths = [
        (at.tie_number("exports_growth", h, j), at.tie("exports", h, j)) for j in score.partners
    ]
    score.sum(OP.add_product, at.spare(1), growths)
    for name in ("utility", "dependence"):
        for j in score.partners:
            score.add(OP.copy, at.of_tie(f"{name}_reference", h, j), at.of_tie(name, h, j))
    score.add(OP.invert, at.spare(2), at.spare(0))
    score.add(OP.multiply, at.of_hedger("exports_trend", h), at.spare(1), at.spare(2))


def _withhold(score: Score, result: str) -> None:
    at = score.at
    for h, j in score.ties:
        score.add(
            OP.withheld,
            at.of_tie(result, h, j),
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
    refresh(score, first=0)
    for h in score.hedgers:
        clear_markets(score, h)


def refresh(score: Score, *, first: int) -> None:
    """Bring values in force up to date, of the situation's rows from ``first`` on."""
    at = score.at
    for x, row in enumerate(at.overlaid):
        if row >= first:
            low, high = (at.constant(bound) for bound in at.bounds[row])
            score.add(OP.in_force, at.in_force + x, row, at.scale + x, at.shift + x, low, high)


def clear_markets(score: Score, h: int) -> None:
    """Pass exports through access; a part of what is lost is diverted to other markets."""
    at = score.at
    total, lost, inverse = at.spare(0), at.spare(1), at.spare(2)
    demand = score.over_partners("exports", h)
    sold = [at.of_tie("sold", h, j) for j in score.partners]
    for j in score.partners:
        score.add(OP.sold, sold[j], demand[j], at.tie("access", h, j))
    score.sum(OP.add_difference, lost, zip(demand, sold, strict=True))
    score.total(total, sold)
    score.add(OP.invert, inverse, total)
    divertible = score.parameter("divertible")
    for j in score.partners:
        score.add(OP.diverted, demand[j], sold[j], inverse, lost, divertible)


# --- 2 perceive --------------------------------------------------------------------------------


def perceive(score: Score) -> None:
    """Phase 2: see every partner, and the pressure at home."""
    at = score.at
    for h in score.hedgers:
        total_flows(score, h)
        cover(score, h)
    share_frameworks(score)
    depend(score, at.of_tie)
    see(score)
    for h in score.hedgers:
        exposure, resented = at.of_hedger("exposure", h), at.of_hedger("resented", h)
        depends = [at.of_tie("dependence", h, j) for j in score.partners]
        trusts, resents = (score.over_partners(name, h) for name in ("trust", "nationalism"))
        score.sum(OP.add_distrusted, exposure, zip(depends, trusts, strict=True))
        score.sum(OP.add_product, resented, zip(depends, resents, strict=True))
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
    covers = [(at.member(f, h), at.number("cover", names[f])) for f in score.frameworks]
    score.sum(OP.add_product, at.spare(0), covers)
    score.add(OP.cover, at.of_hedger("cover", h), at.spare(0), at.own("standing", h))


def share_frameworks(score: Score) -> None:
    """Sum, for every tie, what the frameworks shared with the partner are worth."""
    at, names = score.at, score.at.world.frameworks
    weights = {1: score.parameter("member_link"), 2: at.constant(1.0)}
    shared = {}
    for h, j in score.ties:
        links = [(f, int(at.world.link[f, j])) for f in score.frameworks]
        shared[at.of_tie("frameworks", h, j)] = [
            (at.member(f, h), at.number("benefit", names[f]), weights[link])
            for f, link in links
            if link
        ]
    score.sums(OP.add_framework, shared)


def depend(score: Score, result: Callable[[str, int, int], int]) -> None:
    """Find how far each hedger depends on each partner; ``result`` gives the row it goes to."""
    at = score.at
    flows = ("aid", "exports", "imports", "investment")
    for h, j in score.ties:
        score.add(
            OP.dependence,
            result("dependence", h, j),
            *(at.tie(flow, h, j) for flow in flows),
            at.tie("transit", h, j),
            *(at.of_hedger(f"{flow}_inverse", h) for flow in flows),
            *(score.parameter(f"dependence_{flow}") for flow in flows),
            score.parameter("dependence_transit"),
        )


def see(score: Score) -> None:
    """See what each partner is worth, and what it risks and costs."""
    at, p = score.at, score.parameter
    flows = ("aid", "exports", "imports", "investment", "security")
    for h, j in score.ties:
        score.add(
            OP.returns,
            at.of_tie("returns", h, j),
            *(at.tie(flow, h, j) for flow in flows),
            at.own("output", h),
            at.tie("conditionality", h, j),
            at.own("governance_gap", h),
            *(p(f"{flow}_{part}") for flow in ("aid", "trade", "investment") for part in PARTS),
            p("security_weight"),
        )
    for h, j in score.ties:
        score.add(
            OP.risk,
            at.of_tie("risk", h, j),
            at.of_tie("dependence", h, j),
            at.tie("trust", h, j),
            at.tie("threat", h, j),
            at.of_hedger("cover", h),
            p("shelter"),
        )
    for h, j in score.ties:
        score.add(
            OP.home_cost,
            at.of_tie("cost", h, j),
            at.tie("nationalism", h, j),
            at.own("legitimacy", h),
            at.own_number("legitimacy", h),
            p("nationalism_weight"),
            p("heed"),
        )
    for h, j in score.ties:
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
        score.add(OP.share_of_pulls, inverse, total)
        score.add(OP.effort, at.rows.hedger("effort_self", h), own_pull, inverse, closing)
        for j in score.partners:
            score.add(OP.effort, at.rows.tie("effort", h, j), pulls[j], inverse, closing)


# --- 4 respond ---------------------------------------------------------------------------------


def respond(score: Score) -> None:
    """Phase 4: what partners offer, in answer to the hedgers and to each other."""
    at = score.at
    weigh(score)
    answer(score)
    for h, j in score.ties:
        offers = at.of_partner("offers", j)
        score.add(OP.copy if h == 0 else OP.add, offers, at.of_tie("offer", h, j))
    for h, j in score.ties:
        plans = at.of_partner("plans", j)
        score.add(OP.copy if h == 0 else OP.add, plans, at.of_tie("planned", h, j))
    for j, partner in enumerate(at.world.partners):
        rows = (at.of_partner(name, j) for name in ("factor", "offers", "plans"))
        score.add(OP.budget_scale, *rows, at.number("budget_slack", partner))
    for h, j in score.ties:
        offer = at.of_tie("offer", h, j)
        score.add(OP.multiply, offer, offer, at.of_partner("factor", j))


def weigh(score: Score) -> None:
    """Find what each partner plans for each hedger, and what it holds back."""
    at = score.at
    for h, j in score.ties:
        grown = at.of_partner("grown", j)
        score.add(OP.multiply, at.of_tie("planned", h, j), at.tie("aid_plan", h, j), grown)
    _withhold(score, "withheld")
    for h, j in score.ties:
        expected, grown = at.of_tie("expected", h, j), at.of_partner("grown", j)
        score.add(OP.multiply, expected, at.tie_number("aid", h, j), grown)
    for h, j in score.ties:
        names = ("shortfall", "expected", "planned", "withheld", "withheld_reference")
        score.add(OP.shortfall, *(at.of_tie(name, h, j) for name in names))


def answer(score: Score) -> None:
    """Find what each partner offers each hedger before its budget binds."""
    at, names = score.at, score.at.world.partners
    gains, gaps = {}, {}
    for h, j in score.ties:
        rivals = [(k, at.number("rivalry", names[j], names[k])) for k in answered(at, j)]
        gains[at.of_tie("gain", h, j)] = [(rivalry, *_effort(at, h, k)) for k, rivalry in rivals]
        gaps[at.of_tie("gap", h, j)] = [
            (rivalry, at.of_tie("answered", h, k), at.of_tie("shortfall", h, k))
            for k, rivalry in rivals
        ]
    score.sums(OP.add_gain, gains)
    score.sums(OP.add_share, gaps)
    for h, j in score.ties:
        score.add(
            OP.offer,
            at.of_tie("offer", h, j),
            at.of_tie("planned", h, j),
            at.tie("effort", h, j),
            *(at.of_tie(name, h, j) for name in ("effort_reference", "gain", "gap")),
            *(at.of_tie(name, h, j) for name in ("withheld", "withheld_reference")),
            at.number("reciprocity", names[j]),
            score.parameter("rivalry_response"),
            score.parameter("fill"),
        )


def answered(at: Layout, j: int) -> list[int]:
    """Partners whose gains a partner answers: those with a rivalry that is not zero, or drawn."""
    world = at.world
    rivalries = [at.number_index[f"rivalry.{world.partners[j]}.{k}"] for k in world.partners]
    drawn = set() if world.drawn is None else set(world.drawn.places.tolist())
    return [k for k, index in enumerate(rivalries) if world.numbers[index] or index in drawn]


# --- 5 settle ----------------------------------------------------------------------------------


def settle(score: Score) -> None:
    """Phase 5: every tie takes its next values; then exports meet the markets' access."""
    _settle_trade(score)
    _settle_finance(score)
    _settle_security(score)
    _settle_regard(score)
    take_force(score)


def _draw_for_ties(score: Score, purpose: str) -> None:
    """Draw a pair of normals for every tie."""
    at = score.at
    for h, j in score.ties:
        first, second = at.of_tie("first_noise", h, j), at.of_tie("second_noise", h, j)
        who = at.world.hedgers[h], at.world.partners[j]
        score.add(OP.normals, first, second, at.stream(purpose, *who))


def _settle_trade(score: Score) -> None:
    """Move exports and imports."""
    at = score.at
    _draw_for_ties(score, "trade")
    for flow, noise in (("exports", "first_noise"), ("imports", "second_noise")):
        for h, j in score.ties:
            score.add(
                OP.trade,
                at.rows.tie(flow, h, j),
                at.tie_number(f"{flow}_growth", h, j),
                at.tie("trust", h, j),
                at.tie_number("trust", h, j),
                at.tie("facilitation", h, j),
                score.parameter("trust_trade"),
                score.parameter(f"{flow}_volatility"),
                at.of_tie(noise, h, j),
                at.spare(0),
            )


def _settle_finance(score: Score) -> None:
    """Move investment and aid."""
    at, p = score.at, score.parameter
    _draw_for_ties(score, "finance")
    for h, j in score.ties:
        score.add(
            OP.investment,
            at.rows.tie("investment", h, j),
            p("investment_growth"),
            at.tie("trust", h, j),
            at.tie_number("trust", h, j),
            *_effort(at, h, j),
            p("trust_investment"),
            p("effort_investment"),
            p("investment_volatility"),
            at.of_tie("second_noise", h, j),
            at.spare(0),
        )
    for h, j in score.ties:
        score.add(
            OP.aid,
            at.rows.tie("aid", h, j),
            at.of_tie("offer", h, j),
            at.derived("aid_closing"),
            at.number("aid_lumpiness", at.world.partners[j]),
            at.of_tie("first_noise", h, j),
        )


def _effort(at: Layout, h: int, j: int) -> tuple[int, int]:
    return at.tie("effort", h, j), at.of_tie("effort_reference", h, j)


def _threat(at: Layout, h: int, j: int) -> tuple[int, int]:
    return at.tie("threat", h, j), at.tie_number("threat", h, j)


def _settle_security(score: Score) -> None:
    """Move security."""
    at, p = score.at, score.parameter
    for h, j in score.ties:
        score.add(
            OP.security,
            at.rows.tie("security", h, j),
            at.tie_number("security", h, j),
            *_effort(at, h, j),
            *_threat(at, h, j),
            p("effort_security"),
            p("threat_security"),
            at.derived("security_closing"),
        )


def _settle_regard(score: Score) -> None:
    """Move nationalism, trust with its memory, and threat."""
    at, p = score.at, score.parameter
    _draw_for_ties(score, "regard")
    for h, j in score.ties:
        score.add(
            OP.nationalism,
            at.rows.tie("nationalism", h, j),
            at.tie_number("nationalism", h, j),
            at.of_tie("dependence", h, j),
            at.of_tie("dependence_reference", h, j),
            *_effort(at, h, j),
            at.tie_number("grievance", h, j),
            p("amplification"),
            p("nationalism_decay"),
            p("nationalism_volatility"),
            at.of_tie("second_noise", h, j),
        )
    for h, j in score.ties:
        score.add(
            OP.trust,
            at.of_tie("next_trust", h, j),
            at.rows.tie("trust", h, j),
            at.tie("memory", h, j),
            *_effort(at, h, j),
            at.of_tie("withheld", h, j),
            *_threat(at, h, j),
            *(p(name) for name in ("cooperation", "trust_ceiling", "pressure", "fear")),
            p("trust_reversion"),
            p("trust_volatility"),
            at.of_tie("first_noise", h, j),
        )
    for h, j in score.ties:
        score.add(
            OP.memory,
            at.rows.tie("memory", h, j),
            at.tie("trust", h, j),
            at.tie("soft_power", h, j),
            p("trust_ceiling"),
            p("learning"),
        )
    for h, j in score.ties:
        score.add(OP.copy, at.rows.tie("trust", h, j), at.of_tie("next_trust", h, j))
    for h, j in score.ties:
        feared, kept = at.tie_number("threat", h, j), at.derived("threat_kept")
        score.add(OP.threat, at.rows.tie("threat", h, j), feared, kept)


# --- 6 home ------------------------------------------------------------------------------------


def go_home(score: Score) -> None:
    """Phase 6: output, legitimacy, the river and the governance gap."""
    for h in score.hedgers:
        _settle_home(score, h)
    refresh(score, first=score.at.rows.hedger(HEDGER_NAMES[0], 0))


def _settle_home(score: Score, h: int) -> None:
    at, p = score.at, score.parameter
    for_output, for_legitimacy = (
        at.of_hedger("output_noise", h),
        at.of_hedger("legitimacy_noise", h),
    )
    stream = at.stream("home", at.world.hedgers[h])
    score.add(OP.normals, for_output, for_legitimacy, stream)
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
    score.add(OP.output, at.rows.hedger("output", h), growth, p("output_volatility"), for_output)
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


# --- 7 record ----------------------------------------------------------------------------------


def record(score: Score) -> None:
    """Phase 7: measure the outcomes of the month."""
    at = score.at
    for h in score.hedgers:
        total_flows(score, h)
    depend(score, at.measures.tie)
    for h in score.hedgers:
        _measure_ties(score, h)
        for kind in CONCENTRATED:
            _measure_concentration(score, h, kind)
        _measure_leans(score, h)
        exposure = at.spare(0)
        depends = [at.measures.tie("dependence", h, j) for j in score.partners]
        distrusted = zip(depends, score.over_partners("trust", h), strict=True)
        score.sum(OP.add_distrusted, exposure, distrusted)
        autonomy = at.measures.hedger("autonomy", h)
        score.add(OP.autonomy, autonomy, at.own("effort_self", h), exposure)


def remember(score: Score) -> None:
    """Remember the exports that the next month's growth is measured against."""
    at = score.at
    for h in score.hedgers:
        score.total(at.of_hedger("exports_before", h), score.over_partners("exports", h))


def close(score: Score) -> None:
    """End of the month: remember its exports, and let planned finance grow."""
    at = score.at
    remember(score)
    for j in score.partners:
        grown = at.of_partner("grown", j)
        score.add(OP.multiply, grown, grown, at.of_partner("monthly", j))


def _measure_ties(score: Score, h: int) -> None:
    """Measure dependence, political ties and influence, and total flows."""
    at = score.at
    score.add(OP.copy, at.measures.hedger("aid.total", h), at.of_hedger("aid_total", h))
    score.add(OP.copy, at.measures.hedger("exports.total", h), at.of_hedger("exports_now", h))
    for j in score.partners:
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
    shares = [(amount, inverse) for amount in score.over_partners(kind, h)]
    score.sum(OP.add_squared, squares, shares)
    score.sum(OP.add_entropy, entropy, shares)
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
    influences = [at.measures.tie("influence", h, j) for j in score.partners]
    score.sum(OP.add_product, spread, zip(influences, influences, strict=True))
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
