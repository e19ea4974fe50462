"""Passages that match published indicators of control and coercion: rules, matching, combination, explanation.

A flag marks a passage or a conversation and never a person. The rules are data in `resources/rules`; nothing here
knows a language, a code or a framework by itself.
"""
