"""Tables of other tools: what a column can hold, how it is found out, and the records of the rows."""
