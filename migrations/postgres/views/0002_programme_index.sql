-- Rows that nobody seeks by their programme stand in its index no more.
drop index view_row_by_programme;
create index view_row_by_programme on view_row (projection, programme, key) where programme is not null;
