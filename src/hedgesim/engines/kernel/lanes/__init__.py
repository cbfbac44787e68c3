"""One rule a loop: each operation asks one rule for all replications of a block, side by side.

An operation takes the block's table and a call: integers that say which operation it is, how often
to do it, and for each operand (the result first) a row of the table and how far to step on each
time: over the partners, say, or not at all. The loops over the block are short and call nothing but
rules, so LLVM turns them into vector code; where a rule has an exponential after much else, it is
asked in two steps, so that neither loop runs out of registers. A module holds a phase of the month;
`calls` and `sums` serve all.
"""
