"""Selectors: the numbers, accounts, addresses and references that messages name, with the place where each stands."""
