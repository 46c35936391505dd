"""What a classroom needs to reach this machine: its addresses and a certificate of its own."""
