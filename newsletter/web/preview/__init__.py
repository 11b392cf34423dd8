"""The preview: an admin looks at every mail of a publication, and has one sent to themselves. Looking changes nothing.

No page here has a script. A mail stands in a sandboxed frame, as a document of its own that may load nothing but
pictures.
"""

from newsletter.web.preview.routes import router

__all__ = ["router"]
