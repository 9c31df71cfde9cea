// The fenced blocks of a Markdown file, and the commands in one: what a document shows is what is tried.

/** @returns {{ info: string, text: string, line: number }[]} `info`: the language, or '', and what stands behind it; `line`: of the text's first line */
export function blocksOf(markdown) {
  const found = []
  for (const match of markdown.matchAll(/^( *)```([^\n]*)\n([\s\S]*?)^\1```$/gm)) {
    const [, indent, info, text] = match
    const line = markdown.slice(0, match.index).split('\n').length + 1
    found.push({ info, text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), '').trimEnd(), line })
  }
  return found
}

/**
 * The commands of a shell block, those over several lines in one. A comment that begins with an arrow says what a command
 * shows.
 *
 * @returns {{ line: string, shows: string | undefined }[]}
 */
export function commandsOf(text) {
  return text
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, command, comment] = /^(.*?)(?:\s+#\s(.*))?$/.exec(line)
      return { line: command, shows: comment?.startsWith('→ ') ? comment.slice(2) : undefined }
    })
}
