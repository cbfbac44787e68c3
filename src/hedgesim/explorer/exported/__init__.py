"""A page of one file that explores a scenario without a server: data, scripts and the kernel."""
