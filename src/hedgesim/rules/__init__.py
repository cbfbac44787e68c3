"""The rule book: functions of numbers, without objects, input, output or defaults.

One month, in order. Both engines follow this list, and tests compare them after every phase.

1. EVENTS    due, triggered or drawn events fire (`timing`); their effects step into base values or
             lie over them (`effects`); trade passes markets and routes (`routes`).
2. PERCEIVE  shares, frameworks, cover; returns, risk in the portfolio of partners and home cost
             give the utility of effort for each partner in each domain (`perception`).
3. CHOOSE    the hedger moves effort towards the logit target (`choice`).
4. RESPOND   partners set what they offer, rivals answer each other, budgets bind (`response`).
5. SETTLE    exports, imports, investment, aid, security, nationalism, trust with its memory, and
             threat take their next values (`ties`); trade then passes markets and routes.
6. HOME      output, legitimacy, river stress, governance gap (`home`), detours (`routes`).
7. RECORD    outcomes are measured (`measures`).

Within a phase a rule reads what stood before the phase, except where a later line of the list
says that it comes after. Sums run over hedgers, partners and frameworks in the world's order.
`book.RULES` lists the functions; `rates` and `arithmetic` hold what they share.
"""

PHASES = ("events", "perceive", "choose", "respond", "settle", "home", "record")
