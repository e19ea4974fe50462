"""The place is being built."""

from ui.views.place import Place


class Conversations(Place):
    """Nothing yet."""
