// Type codes about getting in and out: logins, their failures, attack protection, logouts.
import { activity, type Codes } from '../change.ts'
import { user } from '../ids.ts'
import { failedLogin, login } from '../login.ts'

const nobody = 'nobody got in'
const notYet = 'a step before the login; the user need not exist yet'
const protection = 'attack protection: user_id is the victim, empty or wrong'
const logout = 'a logout changes no profile'

export const logins: Codes = {
  s: { title: 'Logged in', who: user, means: login },
  scoa: { title: 'Logged in, cross-origin', who: user, means: login },
  sens: { title: 'Logged in, native social', who: user, means: login },
  sdel: { title: 'Logged in, delegated', who: user, means: login }, // details.actor.sub is the other party
  ssa: { title: 'Silent authentication', who: user, means: activity },
  sdelsa: { title: 'Silent authentication, delegated', who: user, means: activity },
  scv: { title: 'Credentials validated', who: user, means: activity },

  // A failed login may name a user that does not exist.
  f: {
    title: 'Login failed',
    read: failedLogin,
    follows: 'where an administrator blocks the user, the profile is stale (blocked login); else ignored',
  },
  fp: { title: 'Login failed: wrong password', ignored: nobody },
  fu: { title: 'Login failed: no such user', ignored: nobody },
  fc: { title: 'Login failed in the connector', ignored: nobody },
  fco: { title: 'Login failed: origin not allowed', ignored: nobody },
  fcoa: { title: 'Login failed, cross-origin', ignored: nobody },
  fens: { title: 'Login failed, native social', ignored: nobody },
  fsa: { title: 'Silent authentication failed', ignored: nobody },
  fdelsa: { title: 'Silent authentication failed, delegated', ignored: nobody },

  cs: { title: 'Passwordless code sent', ignored: notYet },
  cls: { title: 'Passwordless code or link sent', ignored: notYet },
  pla: { title: 'Pre-login assessment', ignored: notYet },
  passkey_challenge_started: { title: 'Passkey challenge started', ignored: notYet },
  passkey_challenge_failed: { title: 'Passkey challenge failed', ignored: nobody },
  w: { title: 'Warning during login', ignored: 'the login itself is told by s or f' },

  limit_wc: { title: 'Too many wrong passwords', ignored: protection },
  limit_mu: { title: 'Too many failures from one address', ignored: protection },
  limit_sul: { title: 'Too many logins of one user', ignored: protection },
  limit_phone: { title: 'Too many messages to one phone', ignored: protection },
  limit_delegation: { title: 'Too many delegations', ignored: protection },
  pwd_leak: { title: 'Login with a leaked password', ignored: protection },
  signup_pwd_leak: { title: 'Signup with a leaked password', ignored: protection },
  reset_pwd_leak: { title: 'Reset with a leaked password', ignored: protection },

  slo: { title: 'Logged out', ignored: logout },
  flo: { title: 'Logout failed', ignored: logout },
  federated_logout_failed: { title: 'Logout at the identity provider failed', ignored: logout },
  universal_logout_succeeded: { title: 'Universal logout', ignored: logout },
  universal_logout_failed: { title: 'Universal logout failed', ignored: logout },
  oidc_backchannel_logout_succeeded: { title: 'Back-channel logout', ignored: logout },
  oidc_backchannel_logout_failed: { title: 'Back-channel logout failed', ignored: logout },
}
