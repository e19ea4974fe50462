"""The place is being built."""

from ui.views.place import Place


class Overview(Place):
    """Nothing yet."""
