// Two things at once, neither of which is left alone.

/** @throws what the first of them has thrown, once the other has ended as well: so what it has opened can be closed */
export async function sideBySide<A, B>(one: A | Promise<A>, other: B | Promise<B>): Promise<[A, B]> {
  const [first, second] = await Promise.allSettled([one, other])
  if (first.status === 'rejected') throw first.reason
  if (second.status === 'rejected') throw second.reason
  return [first.value, second.value]
}
