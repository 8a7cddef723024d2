-- Waits for nobody, and nobody for it.
pragma wal_checkpoint(passive)
