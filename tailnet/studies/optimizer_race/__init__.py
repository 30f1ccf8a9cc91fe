"""Optimisers against each other on one small network, at equal cost: what the studies of document 002 share.

`problem` (coarse images, split three ways), `curves` (one run), `contest` (runs chosen on the validation
split and compared at equal gradients and equal seconds), `stages` (points along a training), `decision` (the
rule for "no better"), `show`.
"""
