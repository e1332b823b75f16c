"""Orders arrive at a fixed rate, whatever becomes of those before them: what the system holds, and what it costs."""
