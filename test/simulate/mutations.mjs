// Faults put into the write path on purpose: a simulation that does not find them proves nothing. Each is a list of
// replacements in the compiled copy or in functions of the database, and each text must be there exactly once.

export const mutations = {
  'drop the version guard': [
    {
      file: 'src/users/write.js',
      text: 'WHERE CASE\n      -- only what was surely asked after the deletion',
      by: 'WHERE true OR CASE\n      -- only what was surely asked after the deletion',
    },
  ],
  'accept a tie as older': [
    {
      file: 'src/users/write.js',
      text: "coalesce(excluded.updated_at, '-infinity') >= coalesce(u.updated_at, '-infinity')",
      by: "coalesce(excluded.updated_at, '-infinity') > coalesce(u.updated_at, '-infinity')",
    },
  ],
  'resurrect on an export line': [
    {
      file: 'src/users/snapshot.js',
      text: 'WHEN u.gone_at IS NOT NULL THEN CASE',
      by: "WHEN u.gone_at IS NOT NULL THEN 'take'\n    WHEN u.gone_at IS NOT NULL THEN CASE",
    },
    {
      file: 'src/users/snapshot.js',
      text: 'original     = coalesce(u.original, excluded.original),',
      by: 'original     = coalesce(u.original, excluded.original), gone_at = NULL, merged_into = NULL,',
    },
  ],
  'skip one of two linked ids': [
    {
      file: 'src/facts/routes.js',
      text: 'refs([primary, joined(decoded(path[3]), decoded(path[4]))])',
      by: 'refs([primary])',
    },
    {
      file: 'src/facts/routes.js',
      text: "refs([primary, ...identities.map((identity) => joined(identity['provider'], identity['user_id']))])",
      by: 'refs([primary])',
    },
  ],
  'leave rows with the primary': [
    {
      function: 'mirror.move_rows(text)',
      text: 'm.from_id = origin AND m.to_id <> target AND m.back_at IS NULL\n',
      by: 'false\n',
    },
  ],
  'take the rows of others along': [
    {
      function: 'mirror.note_moved(text, text, jsonb[], text, text, boolean)',
      text: 'WHERE k <> ALL(known)',
      by: '',
    },
  ],
  'tell of the latest change of a moment first': [
    {
      function: 'mirror.publish_changes()',
      text: 'row_number() OVER (ORDER BY seq)',
      by: 'row_number() OVER (ORDER BY seq DESC)',
    },
  ],
  'trust sapi.user_id': [
    {
      file: 'src/facts/codes/accounts.js',
      text: "title: 'Management API write', read: sapi,",
      by: "title: 'Management API write', who: user, means: stale('updated'),",
    },
  ],
}

/** @throws Error where the text is not there, or more than once */
export function mutated(source, { file, function: name, text, by }) {
  const parts = source.split(text)
  if (parts.length !== 2)
    throw new Error(`${file ?? name} has ${parts.length - 1} places for a mutation, and should have one`)
  return parts.join(by)
}
