-- $1 path of the copy, which must not exist
vacuum into $1
