"""Fuzzing of what reads hostile bytes: `targets` names what is fed, `run` feeds it with atheris."""
