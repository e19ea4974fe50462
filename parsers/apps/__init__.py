"""What several formats of one maker or app have in common."""
