"""Ledger: wages, debts and hours."""
