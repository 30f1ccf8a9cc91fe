"""What the owners of the collections published: names of files, checksums and addresses."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

#: MD5 of the four files of MNIST, unpacked: images and labels to train on, images and labels to test on.
MNIST_MD5: Mapping[str, str] = MappingProxyType(
    {
        "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
        "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
        "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
        "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
    }
)


@dataclass(frozen=True, slots=True)
class Cifar:
    """One of the two CIFAR collections, as A. Krizhevsky published it.

    Attributes
    ----------
    name, title : str
        For the command line, and for people.
    labels : mapping of str to int
        Number of classes of each kind of label, in the order in which a binary record holds them.
    train, test : tuple of str
        Names of the batches in the Python archive; those in the binary one end in ``.bin``.
    per_batch : int
        Images in a batch to train on.
    archives : mapping of str to str
        The binary and the Python archive, each with the folder in it.
    checksums : mapping of str to str
        MD5 of archives and batches by name, as far as they are published.
    """

    name: str
    title: str
    labels: Mapping[str, int]
    train: tuple[str, ...]
    test: tuple[str, ...]
    per_batch: int
    archives: Mapping[str, str]
    checksums: Mapping[str, str]


CIFAR10 = Cifar(
    name="cifar10",
    title="CIFAR-10",
    labels={"labels": 10},
    train=("data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5"),
    test=("test_batch",),
    per_batch=10_000,
    archives={
        "cifar-10-binary.tar.gz": "cifar-10-batches-bin",
        "cifar-10-python.tar.gz": "cifar-10-batches-py",
    },
    checksums={
        "cifar-10-binary.tar.gz": "c32a1d4ab5d03f1284b67883e8d87530",
        "cifar-10-python.tar.gz": "c58f30108f718f92721af3b95e74349a",
        "data_batch_1.bin": "5dd7e06a14cb22eb9f671a540d1b7c25",
        "data_batch_2.bin": "5ea93a67294ea407fff1d09f752e9692",
        "data_batch_3.bin": "942cd6a4bcdd0dd3c604fbe906cb4421",
        "data_batch_4.bin": "ae636b3ba5c66a11e91e8cb52e771fcb",
        "data_batch_5.bin": "53f37980c15c3d472c316c40844f3f0d",
        "test_batch.bin": "803d5f7f4d78ea53de84dbe85f74fb6d",
        "data_batch_1": "c99cafc152244af753f735de768cd75f",
        "data_batch_2": "d4bba439e000b95fd0a9bffe97cbabec",
        "data_batch_3": "54ebc095f3ab1f0389bbae665268c751",
        "data_batch_4": "634d18415352ddfa80567beed471001a",
        "data_batch_5": "482c414d41f54cd18b22e5b47cb7c3cb",
        "test_batch": "40351d587109b95175f43aff81a1287e",
    },
)

CIFAR100 = Cifar(
    name="cifar100",
    title="CIFAR-100",
    labels={"coarse_labels": 20, "fine_labels": 100},
    train=("train",),
    test=("test",),
    per_batch=50_000,
    archives={
        "cifar-100-binary.tar.gz": "cifar-100-binary",
        "cifar-100-python.tar.gz": "cifar-100-python",
    },
    checksums={
        "cifar-100-binary.tar.gz": "03b5dce01913d631647c71ecec9e9cb8",
        "cifar-100-python.tar.gz": "eb9058c3a382ffc7106e4002c42a8d85",
        "train": "16019d7e3df5f24257cddd939b257f8d",
        "test": "f0ef6b0ae62326f3e7ffdfab6717acfc",
    },
)


@dataclass(frozen=True, slots=True)
class Download:
    """What to fetch for a collection.

    Attributes
    ----------
    files : mapping of str to str
        Names with their MD5.
    addresses : tuple of str
        Where they lie, tried in turn; a name follows the last slash.
    """

    files: Mapping[str, str]
    addresses: tuple[str, ...]


_TORONTO = ("https://www.cs.toronto.edu/~kriz/",)

#: The binary archives of CIFAR are fetched rather than the Python ones: there is no pickle in them.
DOWNLOADS: Mapping[str, Download] = MappingProxyType(
    {
        "mnist": Download(
            {
                "train-images-idx3-ubyte.gz": "f68b3c2dcbeaaa9fbdd348bbdeb94873",
                "train-labels-idx1-ubyte.gz": "d53e105ee54ea40749a09fcbcd1e9432",
                "t10k-images-idx3-ubyte.gz": "9fb629c4189551a2d022fa330f9573f3",
                "t10k-labels-idx1-ubyte.gz": "ec29112dd5afa0611ce80d1b7f02629c",
            },
            (
                "https://ossci-datasets.s3.amazonaws.com/mnist/",
                "https://storage.googleapis.com/cvdf-datasets/mnist/",
            ),
        ),
        "cifar10": Download(
            {"cifar-10-binary.tar.gz": CIFAR10.checksums["cifar-10-binary.tar.gz"]}, _TORONTO
        ),
        "cifar100": Download(
            {"cifar-100-binary.tar.gz": CIFAR100.checksums["cifar-100-binary.tar.gz"]}, _TORONTO
        ),
    }
)
