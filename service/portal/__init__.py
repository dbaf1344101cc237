"""The portal: pages for people, rendered by the server from the use cases and reads that the API uses.

``wiring`` puts it together. Every page comes with its scripts and styles from ``assets``; nothing is loaded
from elsewhere. Texts are in Chinese.
"""

from service.portal.mishaps import prefers_page, sorry
from service.portal.wiring import register_portal

__all__ = ["prefers_page", "register_portal", "sorry"]
