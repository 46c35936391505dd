"""Marks as evidence about learners, papers and items; every figure carries its n."""
