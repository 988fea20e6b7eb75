-- SPDX-License-Identifier: GPL-3.0-or-later
-- The site file, version 6: who is who. A node keeps its full host name; a place may have had several GPUs, one after
-- another; a lease keeps the file it came from; and no look-up of an import walks through a table.

-- node.name is what is shown, alone in its site: the short host name, or the full one where two hosts share the short.
ALTER TABLE node ADD COLUMN full_name TEXT COLLATE NOCASE;  -- with its domain; NULL: no file says
UPDATE node SET full_name = name
  WHERE name LIKE '_%._%._%' AND name GLOB '*[A-Za-z]*' AND name NOT GLOB '*[^A-Za-z0-9._-]*';
CREATE INDEX node_full_name ON node (full_name) WHERE full_name IS NOT NULL;
CREATE INDEX node_name ON node (name);
CREATE INDEX node_pod ON node (pod_id) WHERE pod_id IS NOT NULL;

-- A module that was replaced stays as it was, retired; its successor is another row at the same place. A constraint of
-- a table cannot be dropped, and a table that others refer to cannot be dropped either: those go first and come back.
CREATE TABLE gpu_next (
  id INTEGER PRIMARY KEY,
  node_id INTEGER NOT NULL REFERENCES node(id),
  slot INTEGER NOT NULL,
  model TEXT,
  uuid TEXT,
  planned INTEGER NOT NULL DEFAULT 0,
  commissioned INTEGER,
  retired INTEGER,
  seen INTEGER NOT NULL DEFAULT 1,
  serial TEXT,
  placed_s INTEGER                           -- as of when a dated source last said its place; NULL: none did
);
INSERT INTO gpu_next (id, node_id, slot, model, uuid, planned, commissioned, retired, seen)
  SELECT id, node_id, slot, model, uuid, planned, commissioned, retired, seen FROM gpu;
CREATE TABLE gpu_status_next (
  gpu_id INTEGER NOT NULL REFERENCES gpu_next(id),
  from_s INTEGER NOT NULL,
  to_s INTEGER,
  down INTEGER NOT NULL DEFAULT 1,
  reason TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (gpu_id, from_s)
) WITHOUT ROWID;
INSERT INTO gpu_status_next (gpu_id, from_s, to_s, down, reason)
  SELECT gpu_id, from_s, to_s, down, reason FROM gpu_status;
DROP TABLE gpu_status;
DROP TABLE gpu;
ALTER TABLE gpu_next RENAME TO gpu;          -- renames the reference of gpu_status_next with it
ALTER TABLE gpu_status_next RENAME TO gpu_status;
CREATE UNIQUE INDEX gpu_uuid ON gpu (uuid) WHERE uuid IS NOT NULL;
CREATE INDEX gpu_place ON gpu (node_id, slot);
CREATE INDEX gpu_serial ON gpu (serial) WHERE serial IS NOT NULL;

ALTER TABLE lease ADD COLUMN source TEXT NOT NULL DEFAULT '';  -- name of the file it came from; empty: by hand
CREATE INDEX lease_tenant ON lease (tenant_id);
CREATE INDEX lease_operator ON lease (operator_id);
CREATE INDEX lease_source ON lease (source, seen);

-- What a scope, a reference that is checked, or a thing that goes is looked up by.
CREATE INDEX hall_name ON hall (name);
CREATE INDEX rack_row_name ON rack_row (name);
CREATE INDEX rack_name ON rack (name);
CREATE INDEX pod_name ON pod (name);
CREATE INDEX rack_row_of ON rack (row_id) WHERE row_id IS NOT NULL;
CREATE INDEX rack_pod ON rack (pod_id) WHERE pod_id IS NOT NULL;
CREATE INDEX switch_rack ON switch (rack_id) WHERE rack_id IS NOT NULL;
CREATE INDEX switch_pod ON switch (pod_id) WHERE pod_id IS NOT NULL;
CREATE INDEX link_end ON link (b_nic, b_id);
CREATE INDEX allocation_ref ON allocation (ref_id) WHERE ref_id IS NOT NULL;
CREATE INDEX import_log_sha256 ON import_log (sha256);

-- A table of contracts is a list of its own, by the name of its file.
UPDATE sighting SET source = 'leasehold-csv:leases' WHERE source = 'leasehold-csv' AND kind = 'lease';

-- What was written here past the digests is covered again by the next commit.
DELETE FROM table_digest WHERE name IN ('node', 'gpu', 'gpu_status', 'sighting');
