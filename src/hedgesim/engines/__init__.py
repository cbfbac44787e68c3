"""The engines that play a world: agents on Mesa (the reference) and the compiled kernel.

Both give the same bits; `players` is how the rest of the package asks either.
"""
