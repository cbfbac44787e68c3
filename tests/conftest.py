"""What all tests share: helpers beside this file can be imported, and Hypothesis is patient."""

from hypothesis import HealthCheck, settings

# Machines are busy and the kernel may compile: time tells nothing about a rule.
settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")
