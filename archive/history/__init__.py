"""What was seen, as publications and versions: pure functions that know no database and no clock."""
