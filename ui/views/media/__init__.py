"""Media: the files that messages carry."""
