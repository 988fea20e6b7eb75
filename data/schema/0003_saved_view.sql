-- SPDX-License-Identifier: GPL-3.0-or-later
-- The site file, version 3: ways of looking at the site, kept by name. `state` is a JSON object as a view file holds it
-- (docs/manual/saved-views.md); `version` is of that object, not of this file.

CREATE TABLE saved_view (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  changed_s INTEGER NOT NULL
);
