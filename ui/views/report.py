"""The place is being built."""

from ui.views.place import Place


class Report(Place):
    """Nothing yet."""
