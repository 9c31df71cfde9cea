// The page in place of Auth0's Universal Login: whoever of the tenant's users one wants to be.
import { textOf } from './members.ts'
import type { TenantParts } from './parts.ts'

const most = 50

export function chooseUser({ users }: TenantParts, transaction: string): string {
  const buttons = users
    .snapshot()
    .stored.slice(0, most)
    .map((user) => {
      const id = escaped(user.user_id)
      const name = escaped(textOf(user, 'name') ?? user.user_id)
      return `<p><button name="user_id" value="${id}">${name}</button> <small>${id}</small></p>`
    })
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Sign in</title>
<h1>Sign in at the local tenant as</h1>
<form method="post" action="/u/login?state=${transaction}">
${buttons.join('\n')}
</form></html>
`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
