"""What the program of document 002 is, as its author published it.

The document calls it "just an application of the fast FD newton's method on a trivial network (perceptron)".
The program (github.com/howonlee/twostrangethings, `fast_net.py`) trains a perceptron of 3,072 inputs, pixels
over 256 less 1/2, and 100 leaky units, of slope 1/2 below zero, without a bias unit, on half the squared
error, summed over a batch, from targets 0 and 1. Weights start normal, with the deviation 1 over inputs and
outputs together. Of CIFAR-100's 50,000 images it makes 20 batches, gone through in the same order 10 times.
Its step is `tailnet.mlp.second_order.inverse_map`, by the pseudo-inverse of NumPy with its own cut.
"""

PROGRAM = "github.com/howonlee/twostrangethings, fast_net.py"
OUTPUT = "leaky relu 0.5"
RELATIVE_STEP, LEARNING_RATE, CUT = 1e-9, 0.1, 1e-15
EPOCHS = 10
INPUTS, BATCH = 3072, 2500
#: What is taken off each pixel, and the targets of the units of other labels.
MIDDLE, LOW = 0.5, 0.0
