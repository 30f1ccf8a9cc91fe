"""A multilayer perceptron in NumPy whose weights, gradients and deltas are the data.

From the definition up: `activations`, `softmax`, `losses`, `architecture`, `perceptron`, `schemes`,
`initialization`, `backpropagation`, `optimizers`, `penalty`, `course`, `loss_trace`, `recorder`,
`training`, `evaluation`; at fixed weights `sample_gradients` and `gradient_noise`;
with few of the weights alone `pruning`.
"""
