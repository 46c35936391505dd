"""Tests of the pages through plain forms, as a browser without scripts uses them."""
