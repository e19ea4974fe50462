"""The case file itself: its tables and migrations, its lock, the facts that an examiner states about the case."""
