"""JSON Schemas of scenarios and calibration files for editors."""
