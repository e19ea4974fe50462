"""The drawing of who talks to whom."""
