"""The chain of custody inside the case: the audit log and its seals, what they account for, and how it is shown."""
