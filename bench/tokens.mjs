// Access tokens of a local tenant.

/** @returns its answer, parsed */
export async function askLocal({ issuer }, path, body) {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const response = await fetch(`${issuer}local/${path}`, init)
  if (!response.ok) throw new Error(`the tenant answered ${response.status}: ${await response.text()}`)
  return response.json()
}

/** @param body as `POST /local/token` takes it */
export async function tokenFrom(tenant, body) {
  return (await askLocal(tenant, 'token', body)).access_token
}

/** What a person brings whose profile stands in custom claims, as a post-login Action puts it there. */
export async function personsToken(tenant, id) {
  return tokenFrom(tenant, { user_id: id, claims: { 'https://app.example/profile': profileOf(id) } })
}

/** In few at a time: each takes the tenant a signature. */
export async function personsTokens(tenant, ids) {
  const tokens = []
  for (let from = 0; from < ids.length; from += 50) {
    tokens.push(...(await Promise.all(ids.slice(from, from + 50).map((id) => personsToken(tenant, id)))))
  }
  return tokens
}

function profileOf(id) {
  return {
    email: `${id.slice(6, 20)}@example.com`,
    email_verified: true,
    name: 'Ada Example',
    nickname: 'ada',
    given_name: 'Ada',
    family_name: 'Example',
    picture: 'https://cdn.auth0.com/avatars/ad.png',
    user_metadata: { theme: 'dark', about: 'x'.repeat(300) },
    app_metadata: { plan: 'pro' },
  }
}
