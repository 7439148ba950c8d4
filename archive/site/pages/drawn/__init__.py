"""Pages that are drawings: a comparison, a question's answer."""
