"""One file per format. Dropping a file here that registers a parser is all it takes to add a format."""
