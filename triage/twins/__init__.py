"""Messages that several files tell, in one way or in two: they are linked, and count once."""
