"""What several formats of one maker or app have in common, a module or a package for each."""
