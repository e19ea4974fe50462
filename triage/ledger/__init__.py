"""The wage and debt ledger: amounts and hours in words, whose they are, and what examiners make of them."""
