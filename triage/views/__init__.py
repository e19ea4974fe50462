"""What is worked out of a case to be looked at: its overview, its timeline, its calls and counts."""
