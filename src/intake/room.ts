// How many bytes of bodies one process holds at a time. Whoever finds no room is told to come again, before a byte is read.
import { Failure } from '../errors.ts'

/**
 * Four bodies of the largest size. On its way (buffer, text, parsed, statement) a body takes about eight times its bytes:
 * with the room full of events of 1 kB, the process had 630 MB at most, of which it has 140 at rest.
 */
const roomBytes = 64 * 1024 * 1024

/** What a request takes however small its body is: socket, headers, the parsed event. So there are 4096 at most. */
const smallestBytes = 16 * 1024

/** The part of the room that one body has. */
export interface Stay {
  /** @throws Failure where it has grown and there is no room; then nothing has changed */
  resize(bytes: number): void
  /** Gives everything back; a second call changes nothing. */
  leave(): void
}

export interface Room {
  /** @throws Failure where there is no room */
  enter(bytes: number): Stay
  figures(): RoomFigures
}

export interface RoomFigures {
  bytes: number
  /** Bodies for which there was no room, since the start. */
  refused: number
}

export function openRoom(): Room {
  const figures = { bytes: 0, refused: 0 }

  function add(bytes: number): void {
    if (bytes > 0 && figures.bytes + bytes > roomBytes) {
      figures.refused++
      throw new Failure('intake_full')
    }
    figures.bytes += bytes
  }

  function enter(bytes: number): Stay {
    let own = 0
    let isOver = false
    const resize = (wanted: number) => {
      const size = Math.max(wanted, smallestBytes)
      if (isOver) return
      add(size - own)
      own = size
    }
    const leave = () => {
      isOver = true
      add(-own)
      own = 0
    }
    resize(bytes)
    return { resize, leave }
  }

  return { enter, figures: () => ({ ...figures }) }
}
