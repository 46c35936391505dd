"""Items, stimuli and mark schemes, and the checks that keep them honest."""
