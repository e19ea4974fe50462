"""How the window is worked by keys."""
