"""Files on disk: tables, safe replacement of files and folders, digests, locks, and provenance."""
