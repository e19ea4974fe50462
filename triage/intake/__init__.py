"""From evidence to rows: reading, preparing and writing the records of a source, and what is worked out after."""
