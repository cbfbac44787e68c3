"""Measures of a month, in whole arrays; see `hedgesim.rules.measures`.

``model``: a `peers.arrays.ArrayModel`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from hedgesim.description.world.variables import CONCENTRATED, FLOWS
from hedgesim.rules.arithmetic import TINY
from peers.array_arithmetic import inverse, saturate, shares
from peers.array_draws import Array
from peers.array_perception import depend, flow_shares, share_of


def record(model: Any) -> None:
    """Measure the outcomes of the month."""
    p, now, found = model.p, model.now, model.table.measures
    dependence, economic, political, influence = model.table.tie_measures
    dependence[:] = depend(p, now, flow_shares(now))
    size = np.maximum(now.output, TINY)[:, None]
    economic[:] = saturate(now.aid, p.aid_half * size)
    economic += saturate(now.exports + 0.5 * now.imports, p.trade_half * size)
    economic += saturate(now.investment, p.investment_half * size)
    economic /= 3.0
    np.multiply(model.frameworks, p.framework_tie, out=political)
    political += now.effort_political
    political *= now.trust
    political *= now.recognition
    domains = dependence, now.security, political
    influence[:] = sum(shares(tie) for tie in domains) / 3.0
    found["aid.total"][:] = now.aid.sum(axis=1)
    found["exports.total"][:] = now.exports.sum(axis=1) + now.exports_elsewhere
    for kind in CONCENTRATED:
        share = share_of(now, kind)
        if kind in FLOWS:  # all other countries count as one
            share = np.concatenate([share, 1.0 - share.sum(axis=1, keepdims=True)], axis=1)
        found[f"concentration.{kind}"][:] = (share * share).sum(axis=1)
        entropy = -(share * np.log(np.maximum(share, TINY))).sum(axis=1)
        np.exp(entropy, out=found[f"partners.{kind}"])
    found["autonomy"][:] = model.autonomy(model.exposed(dependence))
    risk = found["risk"][:] = np.sqrt(np.maximum(model.portfolio_risk, 0.0))
    insured = np.clip(1.0 - risk * inverse(model.undiversified_risk), 0.0, 1.0)
    found["hedging.insurance"][:] = np.where(model.undiversified_risk > 0.0, insured, 0.0)
    record_leans(model, domains, (economic + now.security + now.recognition * now.trust) / 3.0)


def record_leans(model: Any, domains: tuple[Array, ...], strength: Array) -> None:
    """Measure leans between the poles, and how far ties to both are held."""
    found = model.table.measures
    first, second = model.poles
    leans = np.array(
        [(tie[:, second] - tie[:, first]) * inverse(tie[:, second] + tie[:, first])
         for tie in domains]
    )  # fmt: skip
    found["lean.economic"][:], found["lean.security"][:], found["lean.political"][:] = leans
    mean = found["lean"][:] = leans.mean(axis=0)
    found["composite"][:] = 50.0 + 50.0 * mean
    found["hedging.security"][:] = 1.0 - np.abs(leans[1])
    one, other = strength[:, first], strength[:, second]
    found["hedging"][:] = 2.0 * one * other * inverse(one + other)
