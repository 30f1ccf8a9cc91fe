"""Whether training is chaotic and its loss anisotropic at all scales, as document 002 muses.

From the definition up: `design` (networks, rates, lengths), `causes` (why a tangent grows), `spectra`
(exponents, horizons, twins), `small_network` (orders of images and controls), `visited` (correlation
dimension), `smoothed` (Hessians of smoothed losses), `planes` and `aggregate` (the comparison with
diffusion-limited aggregates), `replicate`, `decision`, `exhibits`, `study`.
"""

from tailnet.studies.training_chaos.study import STUDY

__all__ = ["STUDY"]
