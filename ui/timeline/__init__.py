"""The drawing of events on one axis."""
