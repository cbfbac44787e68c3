"""JSON Schemas of scenarios and calibration files for editors, and the template of a scenario."""
