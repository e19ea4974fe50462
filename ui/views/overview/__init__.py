"""The case at a glance, with its facts and its scope."""
