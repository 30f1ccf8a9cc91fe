"""Fractals and random graphs with known answers, to set beside what a network's training makes.

From the definition up: `multinomials`, `kronecker`, `iterated_functions`; `stochastic_kronecker` with
`cell_groups`, `thinned_balls`, `large_cells` and `noisy_kronecker`; `kronecker_moments`, `motif_counts`,
`kronecker_estimation`, `kronecker_interval`, `presets`, `kronecker_comparison`; `fractal_dimension`,
`diffusion_limited_aggregation` with `off_lattice_growth`, `aggregate_dimension`.
"""
