set role ayumi_append
