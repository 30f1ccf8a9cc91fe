"""Document 002, as the studies of its claims name it."""

DOCUMENT = "002, two strange things to do with neural nets"
