"""Documents and what was read from them: text, spans, amounts, ledger."""
