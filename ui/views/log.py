"""The place is being built."""

from ui.views.place import Place


class Log(Place):
    """Nothing yet."""
