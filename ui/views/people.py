"""The place is being built."""

from ui.views.place import Place


class People(Place):
    """Nothing yet."""
