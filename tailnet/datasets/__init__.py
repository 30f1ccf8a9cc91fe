"""Labelled images to train on, one collection a file."""
