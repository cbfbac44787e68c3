"""YAML files as plain data with line and column of every value, and faults that point there."""
