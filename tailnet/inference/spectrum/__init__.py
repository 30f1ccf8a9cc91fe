"""The spectrum of a matrix of weights beside the spectra of random matrices, always by Monte Carlo.

The eigenvalues of one matrix are not independent draws: they repel each other. No test in here, and
none that is built on it, takes them for a sample.
"""
