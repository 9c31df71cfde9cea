// The people of local mode: one of each kind whose profile looks different at Auth0.

const gravatar = (letters: string) => `https://cdn.auth0.com/avatars/${letters}.png`

export const demoUsers = [
  {
    user_id: 'auth0|66d3f0a1b2c3d4e5f6071829',
    email: 'ada@example.com',
    email_verified: true,
    username: 'ada',
    name: 'Ada Example',
    nickname: 'ada',
    given_name: 'Ada',
    family_name: 'Example',
    picture: gravatar('ad'),
    created_at: '2026-09-01T08:00:37.373Z',
    updated_at: '2026-09-01T08:14:22.500Z',
    last_login: '2026-09-01T08:01:52.000Z',
    last_ip: '203.0.113.24',
    logins_count: 1,
    identities: [
      {
        provider: 'auth0',
        connection: 'Username-Password-Authentication',
        user_id: '66d3f0a1b2c3d4e5f6071829',
        isSocial: false,
      },
    ],
    user_metadata: { theme: 'dark' },
    app_metadata: { plan: 'pro' },
  },
  {
    user_id: 'google-oauth2|103547991597142817347',
    email: 'lin@example.org',
    email_verified: true,
    name: 'Lin Example',
    nickname: 'lin',
    given_name: 'Lin',
    family_name: 'Example',
    picture: gravatar('li'),
    locale: 'en',
    created_at: '2026-08-02T10:00:00.000Z',
    updated_at: '2026-09-01T08:02:29.000Z',
    identities: [
      { provider: 'google-oauth2', connection: 'google-oauth2', user_id: '103547991597142817347', isSocial: true },
    ],
  },
  {
    user_id: 'sms|66d3f0a1b2c3d4e5f6071830',
    name: '+15555550123',
    nickname: '',
    phone_number: '+15555550123',
    phone_verified: true,
    picture: gravatar('default'),
    created_at: '2026-08-05T10:00:00.000Z',
    updated_at: '2026-09-01T08:04:20.000Z',
    identities: [{ provider: 'sms', connection: 'sms', user_id: '66d3f0a1b2c3d4e5f6071830', isSocial: false }],
  },
]
