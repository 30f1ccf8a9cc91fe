"""The restricted Boltzmann machine with Bernoulli units, whose gradient estimates are the data.

From the definition up: `machine`, `data`, `conditionals`, `energy`, `initialization`, `gibbs`, `gradient`,
`contrastive_divergence`, `persistent`, `training`; exactly, on small machines, `states`, `enumeration` and
`bias`; `annealed_importance`, `reconstruction`, `filters`.
"""
