"""Pruning before learning, as document 003 does it, beside controls that choose the survivors otherwise."""
