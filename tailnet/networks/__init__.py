"""Random networks that a matrix of probabilities induces, what is measured on them, and their nulls."""
