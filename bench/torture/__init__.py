"""What `bench/faults.py` tortures the product with: a bad mail server, servers that are killed, mutants."""
