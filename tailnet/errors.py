"""What can go wrong, by what the user can do about it.

Every message says what was found, what is needed and how to get there. The command line turns
the classes into exit codes: unreadable input and failed work 1, a choice only the user can make
2, data that cannot support the analysis 3.
"""


class TailnetError(Exception):
    """Base class of every error that tailnet raises on purpose."""


class InputError(TailnetError):
    """The input cannot be read: missing, a folder, corrupt, not numbers, a pickle."""


class OutputError(TailnetError):
    """The output cannot be written: a full disk, a read-only folder."""


class ChoiceError(TailnetError, ValueError):
    """The data are ambiguous, or options contradict them or each other: only the user can choose."""


class TrainingOverflowError(ChoiceError):
    """A training left the range of numbers: the learning rate is too large for it."""


class InsufficientDataError(TailnetError, ValueError):
    """The data were read and cannot support the analysis: what was found and what is needed."""


class TailnetWarning(UserWarning):
    """Something a user should know that does not stop the work."""
