"""Graphs and matrices that share some of an observed one, and are otherwise left to chance; one a file."""
