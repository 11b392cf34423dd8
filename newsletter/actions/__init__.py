"""Actions: every act of the product, one file a verb, called alike by the web, the command line and the workers.

An action owns its transactions, keeps them short and holds none across the network. What should happen next is
returned, not done: the edges ring the workers.
"""
