"""A conversation as bubbles: painted, never built from widgets, so that its length costs nothing."""
