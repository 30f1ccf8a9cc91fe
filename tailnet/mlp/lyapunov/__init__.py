"""Training as a dynamical system: Lyapunov exponents and the dimension of what the weights visit.

A `dynamics.Dynamics` has a state and a step that also moves small differences; `descent` makes one of a
training. From it `benettin` computes exponents by the derivative of the step, or by twin trajectories, as
`exponents` with the dimension of `kaplan_yorke` and intervals of `block_bootstrap`. `correlation_dimension`
is computed from a trajectory by its `pair_counts`.
"""
