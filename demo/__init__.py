"""The sample world that `make demo` runs on: invented outlets, their servers and a mail server.

Everything told here is fiction. The product does not know of this folder.
"""
