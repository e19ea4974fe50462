"""Who talks to whom: the graph, and where to draw it."""
