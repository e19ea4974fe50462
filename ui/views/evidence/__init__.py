"""Evidence: brought in, watched being read, and told of source by source."""
