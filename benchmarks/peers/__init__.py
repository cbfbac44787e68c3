"""The same work done otherwise, to be compared with the kernel in one run."""
