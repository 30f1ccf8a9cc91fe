"""What document 003 says, and what its author's program and results say beside it.

The document leaves open where training starts, when it prunes and on what it tests. Its program does not
(github.com/howonlee/stupidmlp, `mlp.py`, with the results of its runs in `res` and `res2`): weights uniform
on ±1e-5, a bias unit among the inputs alone, 200 steps of burn-in and 30,000 more at a rate of 0.01, and the
accuracy on the 500 images from number 40,000 on, which are among the 50,000 it trains on. It halves the
surviving weights of every layer but the last again and again: 785 h weights k times, with h = 4 × 2^k, so
that 3,140 are left at every width. 64 hidden units, halved three times, keep 6,280; with the 640 weights
behind them that is "about 7000 params total".
"""

DOCUMENT = "003, Stupid Optimization on MLP"
DATASET = "mnist"
#: Of the program.
START_SCALE, LEARNING_RATE = 1e-5, 0.01
BURN_IN, STEPS = 200, 30_000
#: The first of the images that it tests on, and their number.
TESTED_FROM, TESTED = 40_000, 500
#: Hidden units whose weights, bias unit included, survive at every width; and for the 7,000 parameters.
KEPT_UNITS, WIDER_KEPT_UNITS = 4, 8
WIDER_HIDDEN, WIDER_ACCURACY, WIDER_PARAMETERS = 64, 0.91, 7000
PARAMETERS = 3180
HIDDEN = (2, 4, 8, 16, 32, 64, 128)

#: Its results: accuracy by hidden units, of one run each.
DENSE = {2: 0.192, 4: 0.356, 8: 0.672, 16: 0.918, 32: 0.94, 64: 0.936, 128: 0.938}
SPARSE = {4: 0.204, 8: 0.682, 16: 0.88, 32: 0.87, 64: 0.89, 128: 0.832}
#: And seconds, reading of files and testing included.
DENSE_SECONDS = {
    2: 181.616135,
    4: 224.128775,
    8: 290.073982,
    16: 452.687349,
    32: 798.82956,
    64: 1527.075516,
    128: 2869.027327,
}
SPARSE_SECONDS = {
    4: 203.751402,
    8: 191.284945,
    16: 200.53599,
    32: 199.294304,
    64: 225.636255,
    128: 256.494828,
}
