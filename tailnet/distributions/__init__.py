"""Families of distributions on a tail, one a file, and the special functions they need."""
