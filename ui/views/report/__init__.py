"""The report: asked for, made, looked at and printed."""
