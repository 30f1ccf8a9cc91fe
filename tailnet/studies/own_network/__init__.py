"""A user's own network: measured, held against its nulls, and its degrees taken through the whole inference.

One part a file; `conduct` puts them into one document.
"""
