"""PostGraphile's documents for our questions, and its answers in the form of ours."""
