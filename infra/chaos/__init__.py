"""Chaos: a mixed load through the real entrances while things break, and what must hold in the end all the same."""
