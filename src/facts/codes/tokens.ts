// Type codes about tokens: one issued to a person proves that the person exists, and no more.
import { activity, type Codes } from '../change.ts'
import { user } from '../ids.ts'

const refused = 'no token was issued'
const machine = 'a machine, not a person'

export const tokens: Codes = {
  seacft: { title: 'Token for an authorization code', who: user, means: activity },
  feacft: { title: 'No token for an authorization code', ignored: refused },
  sdeleacft: { title: 'Token for a delegated code', who: user, means: activity },
  fdeleacft: { title: 'No token for a delegated code', ignored: refused },
  sertft: { title: 'Token for a refresh token', who: user, means: activity },
  fertft: { title: 'No token for a refresh token', ignored: refused },
  ferrt: { title: 'Reused refresh token', ignored: refused },
  sepft: { title: 'Token for a password', who: user, means: activity },
  fepft: { title: 'No token for a password', ignored: refused },
  fepotpft: { title: 'No token for a passwordless code', ignored: refused },
  seotpft: { title: 'Token for password and one-time code', who: user, means: activity },
  feotpft: { title: 'No token for password and one-time code', ignored: refused },
  seoobft: { title: 'Token for password and out-of-band challenge', who: user, means: activity },
  feoobft: { title: 'No token for password and out-of-band challenge', ignored: refused },
  sercft: { title: 'Token for password and recovery code', who: user, means: activity },
  fercft: { title: 'No token for password and recovery code', ignored: refused },
  sepkotpft: { title: 'Token for passkey and one-time code', who: user, means: activity },
  sepkoobft: { title: 'Token for passkey and out-of-band challenge', who: user, means: activity },
  sepkrcft: { title: 'Token for passkey and recovery code', who: user, means: activity },

  sede: { title: 'Token for a device code', who: user, means: activity },
  fede: { title: 'No token for a device code', ignored: refused },
  fdeac: { title: 'Device activation failed', ignored: refused },
  fdeaz: { title: 'Device authorization failed', ignored: refused },
  fdecc: { title: 'Device not confirmed', ignored: refused },

  secte: { title: 'Custom token exchange', who: user, means: activity },
  fecte: { title: 'Custom token exchange failed', ignored: refused },
  seta: { title: 'Token Vault exchange', who: user, means: activity },
  feta: { title: 'Token Vault exchange failed', ignored: refused },
  success_on_behalf_of_token_exchange: { title: 'On-behalf-of exchange', who: user, means: activity },
  failed_on_behalf_of_token_exchange: { title: 'On-behalf-of exchange failed', ignored: refused },
  idjag_exchange_succeeded: { title: 'Identity assertion exchange', who: user, means: activity },
  idjag_exchange_failed: { title: 'Identity assertion exchange failed', ignored: refused },
  jwt_bearer_exchange_failed: { title: 'JWT bearer exchange failed', ignored: refused },
  sd: { title: 'Delegation', who: user, means: activity },
  fd: { title: 'Delegation failed', ignored: refused },

  ciba_start_succeeded: { title: 'CIBA started', ignored: 'the exchange that follows is the proof' },
  ciba_start_failed: { title: 'CIBA not started', ignored: refused },
  ciba_exchange_succeeded: { title: 'Token for a CIBA request', who: user, means: activity },
  ciba_exchange_failed: { title: 'No token for a CIBA request', ignored: refused },
  fpar: { title: 'Pushed authorization request failed', ignored: refused },
  rich_consents_access_error: { title: 'Consent record not read', ignored: refused },

  seccft: { title: 'Token for client credentials', ignored: machine },
  feccft: { title: 'No token for client credentials', ignored: machine },

  srrt: { title: 'Refresh token revoked', ignored: 'tokens are not mirrored' },
  resource_cleanup: { title: 'Surplus refresh tokens removed', ignored: 'tokens are not mirrored' },
}
