"""Which articles are one: copies of one text, and tellings of one event.

From the bottom up: `runs` and `neighbours` find what texts share; `copies` and `duplicates` decide what is the same
text; `likeness`, with `blend` and `sense`, says how likely two tell one event; `linkage` and `adoption` join them, and
`stories` is the way in. `company` counts what else is near.
"""
