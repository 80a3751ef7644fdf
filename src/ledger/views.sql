-- Views over the core, for people who open the file with any SQLite tool.

-- Imports, with the file each came from.
CREATE VIEW import_list AS
SELECT i.import_id, i.kind, i.provider || '/' || i.operation AS operation, a.account, i.target, i.parameters,
       i.retrieved_at, i.retrieved_at_basis, i.imported_at, i.accepted,
       s.name AS file, i.entry, s.sha256, s.size, s.archived_as,
       -- The zip archive that the file was in, where it was in one.
       z.name AS archive, z.sha256 AS archive_sha256
FROM import AS i
JOIN source AS s USING (source_id)
JOIN known_account AS a USING (account_id)
LEFT JOIN import_archive AS z ON z.import_id = i.import_id;
