// Type codes about a user's account: made, changed, deleted, brought in from elsewhere.
import { type Codes, notMirrored, recheck, stale } from '../change.ts'
import { also, granted } from '../granted.ts'
import { deletedUser, subject, user, userOrBare } from '../ids.ts'
import { sapi } from '../sapi.ts'
import { scim } from '../scim.ts'

const unchanged = 'it failed, nothing changed'
const queued = 'only a message was sent or queued'
const wholeConnection = 'concerns a whole connection: found by the full comparison'

export const accounts: Codes = {
  // A database user made through the Management API shows as `ss` and as `sapi`.
  ss: { title: 'Signed up', who: user, means: stale('signup') },
  fs: { title: 'Signup failed', ignored: 'nothing was created' },
  fpurh: { title: 'Post user registration hook failed', ignored: 'the signup itself is told by ss' },
  sdu: { title: 'User deleted', who: deletedUser, means: recheck('deleted') },
  fdu: { title: 'User deletion failed', ignored: unchanged },

  sapi: { title: 'Management API write', read: sapi, follows: 'by method and path, below' },
  mgmt_api_read: { title: 'Management API read that returned a secret', ignored: 'a read; user_id is whoever read' },

  sce: { title: 'E-mail changed', who: subject, means: stale('email') },
  fce: { title: 'E-mail change failed', ignored: unchanged },
  scpn: { title: 'Phone number changed', who: subject, means: stale('phone') },
  fcpn: { title: 'Phone number change failed', ignored: unchanged },
  scu: { title: 'Username changed', who: subject, means: stale('username') },
  fcu: { title: 'Username change failed', ignored: unchanged },
  // Also lifts an administrator's block when it comes through the Management API.
  scp: { title: 'Password changed', who: subject, means: stale('password') },
  fcp: { title: 'Password change failed', ignored: unchanged },
  fcph: { title: 'Post change password hook failed', ignored: 'the change itself is told by scp' },
  scpr: { title: 'Password change requested', ignored: queued },
  fcpr: { title: 'Password change request failed', ignored: unchanged },

  sv: { title: 'E-mail verified by link', who: subject, means: stale('verified') },
  fv: { title: 'E-mail verification failed', ignored: unchanged },
  svr: { title: 'Verification e-mail requested', ignored: queued },
  fvr: { title: 'Verification e-mail request failed', ignored: unchanged },
  gd_auth_email_verification: { title: 'E-mail verified by code', who: subject, means: stale('verified') },
  gd_auth_fail_email_verification: { title: 'E-mail verification by code failed', ignored: unchanged },
  gd_send_email_verification: { title: 'E-mail verification code sent', ignored: queued },
  gd_send_email_verification_failure: { title: 'E-mail verification code not sent', ignored: unchanged },

  wum: { title: 'Warning during user management', who: subject, means: stale('warning') },
  ublkdu: { title: 'Login block released', ignored: 'a brute-force block is not the blocked flag of the profile' },

  // Into an organisation, often with roles in it; and the user may be new.
  si: {
    title: 'Invitation accepted',
    who: user,
    means: also(stale('invitation'), granted('invitation', 'organizations')),
  },
  fi: { title: 'Invitation not accepted', ignored: unchanged },
  organization_member_added: {
    title: 'Joined an organisation',
    who: userOrBare,
    means: granted('membership', 'organizations'),
  },

  connected_accounts_connection_succeeded: {
    title: 'Account connected',
    who: user,
    means: notMirrored('connected accounts'),
  },
  connected_accounts_connection_failed: { title: 'Account not connected', ignored: unchanged },
  connected_accounts_delete_succeeded: {
    title: 'Connected account removed',
    who: user,
    means: notMirrored('connected accounts'),
  },
  connected_accounts_delete_failed: { title: 'Connected account not removed', ignored: unchanged },

  sscim: {
    title: 'SCIM operation',
    read: scim,
    follows: 'what we hold of the user in the path is checked with Auth0 (scim)',
  },
  fscim: { title: 'SCIM operation failed', ignored: unchanged },
  sui: { title: 'Users imported', ignored: wholeConnection },
  fui: { title: 'User import failed', ignored: `rows before the failure may exist; ${wholeConnection}` },
  directory_sync_started: { title: 'Directory sync started', ignored: 'directory_sync_completed tells the end' },
  directory_sync_completed: { title: 'Directory sync completed', ignored: wholeConnection },
  directory_sync_failed: {
    title: 'Directory sync failed',
    ignored: `users before the failure may have changed; ${wholeConnection}`,
  },
}
