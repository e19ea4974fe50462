"""Files that messages carry and pictures among the evidence: what they are, what they show, what is written in them."""
