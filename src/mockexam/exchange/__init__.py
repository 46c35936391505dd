"""Foreign formats in and out, one module each; results reach them as plain values."""
