"""The second reader: packages made, worked in, and taken back."""
