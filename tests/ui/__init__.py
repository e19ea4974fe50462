"""The window under test."""
