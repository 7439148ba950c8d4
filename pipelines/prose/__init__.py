"""Words: the six parts, whose report and of which year it is, numbers stated in sentences."""
