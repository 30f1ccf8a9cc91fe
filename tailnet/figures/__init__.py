"""Figures drawn from a results document; the only package that imports matplotlib."""
