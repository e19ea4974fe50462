"""The window. Knows triage; nobody imports it but main.py."""
