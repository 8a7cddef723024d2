-- An index that disagrees with its table answers questions wrongly though every row is sound.
select integrity_check from pragma_integrity_check where integrity_check <> 'ok' limit 20
