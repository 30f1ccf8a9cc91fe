"""A multilayer perceptron in NumPy whose weights, gradients and deltas are the data.

From the definition up: `activations`, `losses`, `architecture`, `perceptron`, `initialization`,
`backpropagation`, `optimizers`, `recorder`, `training`, `evaluation`.
"""
