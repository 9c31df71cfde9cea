// Every variable in words, from the table that the product reads them by.

/** @param environment the schema of `src/environment.ts` @returns a Markdown table */
export function variableList(environment) {
  const cell = (text) => (text === undefined ? '' : `\`${text}\``)
  const lines = Object.entries(environment.properties).map(([name, { description, default: usual, examples = [] }]) => {
    const what = description.replaceAll('|', '\\|')
    return `| \`${name}\` | ${what} | ${cell(usual)} | ${cell(examples[0])} |`
  })
  return ['| variable | what is expected | default | example |', '|---|---|---|---|', ...lines].join('\n')
}
