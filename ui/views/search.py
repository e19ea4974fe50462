"""The place is being built."""

from ui.views.place import Place


class Search(Place):
    """Nothing yet."""
