"""The pieces that every place is made of."""
