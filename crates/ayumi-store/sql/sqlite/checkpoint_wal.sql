-- puts everything into the one file and empties the log beside it; does what it can while others read
pragma wal_checkpoint(truncate)
