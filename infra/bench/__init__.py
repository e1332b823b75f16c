"""The performance figures of this system, each beside its gate: ``make bench``."""
