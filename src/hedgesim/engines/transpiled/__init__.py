"""The kernel as C text, translated from its own Python source, for other compilers and devices."""
