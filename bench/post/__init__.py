"""`make bench`: how fast, how small and how right the delivery is, each figure beside its limit in the same run."""
