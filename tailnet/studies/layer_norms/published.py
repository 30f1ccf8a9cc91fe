"""The table of document 004 and what it says of how it was made."""

import re

import numpy as np

from tailnet.arrays import FloatArray

DOCUMENT = "004, backprop_magnitude_nabla"
#: The data set that the document trained on.
DATASET = "mnist"

HIDDEN, HIDDEN_LAYERS, OUTPUTS = 30, 5, 10
IMAGES, BATCH, BATCHES = 1000, 100, 10
ETA, LAMBDA = 0.01, 0.05
#: The minibatches that the document calls representative, counted from 0.
REPRESENTATIVE = (6, 7, 8)

#: Norms of the gradient by weights, one minibatch a list, in order of layer, as document 004 prints them.
TABLE = """
[0.90845722175923671, 2.8852730656073566, 10.696793986223632,
 37.75701921183488, 157.7365422527995, 304.43990075227839]
[0.22493835119537842, 0.6555126517964851, 2.6036801277234076,
 11.408825365731225, 46.882319190445472, 70.499637502698221]
[0.11935180022357521, 0.19756069137133489, 0.8152794148335869,
 3.4590802543293977, 15.470507965493903, 31.032396017142556]
[0.15130005837653659, 0.39687135985664701, 1.4810006139254532,
 4.392519005642268, 16.831939776937311, 34.082104455938733]
[0.11594085276308999, 0.17177668061395848, 0.72204558746599512,
 3.05062409378366, 14.133001132214286, 29.776204839994385]
[0.10790389807606221, 0.20707152756018626, 0.96348134037828603,
 3.9043824079499561, 15.986873430586924, 39.195258080490895]
[0.088613291101645356, 0.129173436407863, 0.4242933114455002,
 1.6154682713449411, 7.5451567587160069, 20.180545544006566]
[0.086175380639289575, 0.12571016850457151, 0.44231149185805047,
 1.8435833504677326, 7.61973813981073, 19.474539356281781]
[0.095372080184163904, 0.15854489503205446, 0.70244235144444678,
 2.6294803575724157, 10.427062019753425, 24.309420272033819]
[0.096453131000155692, 0.13574642196947601, 0.53551377709415471,
 2.0247466793066895, 9.4503978546018068, 21.73772148470092]
"""


def parsed(text: str) -> FloatArray:
    """Read the lists of six numbers in a text.

    Parameters
    ----------
    text : str
        With lists in brackets; those of another length are passed over.

    Returns
    -------
    array, shape (minibatches, layers)

    Examples
    --------
    >>> parsed(TABLE).shape
    (10, 6)
    >>> parsed("[:1000], [1, 2, 3, 4, 5, 6] and [7.5, 8]")
    array([[1., 2., 3., 4., 5., 6.]])
    """
    lists = [inside.split(",") for inside in re.findall(r"\[([0-9.,\s]+)\]", text)]
    return np.array([[float(number) for number in row] for row in lists if len(row) == HIDDEN_LAYERS + 1])
