"""Rules that turn a gradient into a change of the weights, one a file."""
