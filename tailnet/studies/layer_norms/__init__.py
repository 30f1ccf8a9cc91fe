"""How the size of a gradient changes from layer to layer, and why, as document 004 asks.

From the definition up: `published` (the document's table), `variants` (the starts, losses and steps it may
have come of), `minibatches`, `decomposition`, `sweep`, `agreement` (a table among runs), `decision`,
`exhibits`, `study`.
"""

from tailnet.studies.layer_norms.study import STUDY

__all__ = ["STUDY"]
