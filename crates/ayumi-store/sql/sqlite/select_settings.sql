select 'sqlite_version', sqlite_version()
union all
select 'journal_mode', cast(journal_mode as text) from pragma_journal_mode
union all
select 'synchronous', cast(synchronous as text) from pragma_synchronous
union all
select 'foreign_keys', cast(foreign_keys as text) from pragma_foreign_keys
union all
select 'recursive_triggers', cast(recursive_triggers as text) from pragma_recursive_triggers
union all
select 'trusted_schema', cast(trusted_schema as text) from pragma_trusted_schema
union all
select 'cell_size_check', cast(cell_size_check as text) from pragma_cell_size_check
