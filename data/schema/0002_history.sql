-- SPDX-License-Identifier: GPL-3.0-or-later
-- The site file, version 2: what was edited by hand, by whom and when. `before` and `after` are whole lease-yaml
-- documents of one lease, so that the history reads by itself and undo goes the way of import.

CREATE TABLE lease_edit (
  id INTEGER PRIMARY KEY,
  time_s INTEGER NOT NULL,
  who TEXT NOT NULL,
  what TEXT NOT NULL CHECK (what IN ('add', 'change', 'delete')),
  lease TEXT NOT NULL,                       -- its name: after the edit; of a deleted one, before
  before TEXT,                               -- NULL: there was none
  after TEXT,                                -- NULL: there is none any more
  parties TEXT NOT NULL DEFAULT '',          -- JSON: those it made or gave a role, as they were
  state TEXT NOT NULL DEFAULT 'done' CHECK (state IN ('done', 'undone', 'replaced')),  -- replaced: no redo any more
  undone_s INTEGER,                          -- when it was last undone, and by whom
  undone_by TEXT,
  CHECK (before IS NOT NULL OR after IS NOT NULL)
);
