"""What breaks: one file for each family. Each kind is broken on entry, and mended by whoever broke it on leaving."""
