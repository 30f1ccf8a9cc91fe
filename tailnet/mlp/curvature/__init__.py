"""The curvature of a network's loss: exact products, dense blocks, spectra and higher derivatives.

A `point.Point` is a batch at some weights, all of them one vector (`weight_vector`). From it: products with
the Hessian (`r_operator`) and the matrix of Gauss and Newton (`gauss_newton`) as SciPy's linear operators
(`operators`); dense matrices by their blocks (`dense`); derivatives of any order along a direction
(`directional`, by the arithmetic of `taylor`). Of spectra: all
eigenvalues of one layer in the span of its signals (`layer_spectrum`), its inverse without them
(`layer_matrix`), those at the ends
(`extreme_eigenvalues`), the trace (`hutchinson`, `hutch_plus_plus`) and the density of all
(`spectral_density`, from `lanczos`). `smoothed_hessian` has the curvature of the loss seen from a distance.
"""
