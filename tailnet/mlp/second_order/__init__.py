"""Optimisers that use the curvature of the loss, and what a step of each costs.

A `method.Method` turns a point of weight space into a step; `descend` takes steps on batches. The methods:
`saddle_free` (Dauphin et al.), `absolute_inverse` (the document's own), `damped_newton`, `gauss_newton_step`,
`finite_difference` (with the analysis of its step size), `inverse_map` (the document's finite differences, on
perceptrons, with theirs), `third_order` (Chebyshev), and `taylor_line`, which gives any of them the length of
a Taylor polynomial. Most filter the eigenvalues of a Hessian, joint or by layer (`inverse`);
`saddle_comparison` shows what that changes.
"""
