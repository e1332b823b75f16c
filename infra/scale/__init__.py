"""An accountant's day, measured: what of its transfers is settled by itself, and what the rest costs people (R80)."""
