"""How static files are named and served."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class PortalStaticStorage(CompressedManifestStaticFilesStorage):
    """Names carry a hash, so a browser may keep them for ever; only the hashed copies are stored."""

    keep_only_hashed_files = True
