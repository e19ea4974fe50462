"""The rules (triage.flags) on a case: running them, keeping what they match, reviewing it, priorities."""
