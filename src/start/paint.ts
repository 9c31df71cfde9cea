// Colours for people at a terminal; none in files and pipes, and none where NO_COLOR is set (no-color.org).
import { styleText } from 'node:util'

export type Style = Parameters<typeof styleText>[0]

export type Paint = (style: Style, text: string) => string

export const plain: Paint = (_style, text) => text

export function paintFor(out: Pick<NodeJS.WriteStream, 'isTTY'>, noColor: string | undefined): Paint {
  // Node's own test of the stream came with a later version than the oldest that will do
  return out.isTTY && !noColor ? (style, text) => styleText(style, text, { validateStream: false }) : plain
}
