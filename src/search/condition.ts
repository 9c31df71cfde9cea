// What is searched for, as a tree: both ways of asking (parameters, Auth0's q) end here, and SQL is made of nothing else.
import type { Column, Domain, Field, Member } from './field.ts'

/** `and` of nothing is everybody, `or` of nothing is nobody. */
export type Condition = { is: 'and' | 'or'; of: readonly Condition[] } | { is: 'not'; of: Condition } | Test

/** What a user without a value never fits, whatever it is; `not` fits such a user. */
export type Test = Equals | Like | Between | Exists | Words

/** One of the values. In JSON, a value that reads as a number, `true` or `false` also fits that. */
export interface Equals {
  is: 'equals'
  field: Field
  values: readonly string[]
}

/** Text that is these pieces one after the other, with anything between them: `['jane', '']` begins with jane. */
export interface Like {
  is: 'like'
  field: Column | Member | Domain
  pieces: readonly string[]
}

/** A number as it was written, text, or milliseconds since 1970. */
export interface Bound {
  value: string | number
  inclusive: boolean
}

/** `as`: what is compared; in JSON, values of another type do not fit. */
export interface Between {
  is: 'between'
  field: Column | Member
  as: 'number' | 'text' | 'instant'
  low?: Bound
  high?: Bound
}

/** Anything but null, and in JSON but empty objects and lists: what Auth0 has in its index. */
export interface Exists {
  is: 'exists'
  field: Field
}

/** Each of them, without regard to case, somewhere in the name or the e-mail address. */
export interface Words {
  is: 'words'
  words: readonly string[]
}

export const everybody: Condition = { is: 'and', of: [] }
export const nobody: Condition = { is: 'or', of: [] }
