"""The place is being built."""

from ui.views.place import Place


class Review(Place):
    """Nothing yet."""
