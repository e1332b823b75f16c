"""Game day: what can break is broken on purpose, seen where an operator would see it, and mended as docs/ say."""
