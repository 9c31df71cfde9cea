// Which log event codes a log stream's filter lets through: Auth0's groups, from its page "Event Filters".

const codesByGroup: Readonly<Record<string, string>> = {
  'auth.login.success': 's scoa sens',
  'auth.login.fail': 'f fc fco fcoa fens fp fu',
  'auth.login.notification': 'w',
  'auth.signup.success': 'ss',
  'auth.signup.fail': 'fs',
  'auth.silent_auth.success': 'ssa',
  'auth.silent_auth.fail': 'fsa',
  'auth.logout.success': 'slo oidc_backchannel_logout_succeeded',
  'auth.logout.fail': 'flo oidc_backchannel_logout_failed',
  'auth.token_exchange.success': 'seacft seccft sede seoobft seotpft sepft sercft sertft',
  'auth.token_exchange.fail': 'feacft feccft fede feoobft feotpft fepft fepotpft fercft ferrt fertft',
  'management.success': 'sapi mgmt_api_read',
  'management.fail': 'fapi',
  'user.success': 'sce scp scpn scpr scu sdu srrt ss_sso_success sui sv svr',
  'user.notification':
    'cs gd_enrollment_complete gd_start_enroll gd_unenroll gd_update_device_account ss_sso_info ublkdu',
  'user.fail': 'fce fcp fcpn fcpr fcu fd fdeaz fdecc fdu fn fv fvr ss_sso_failure',
  'system.notification': 'admin_update_launch api_limit coff con depnote fcpro fui limit_delegation limit_mu limit_wc',
  'scim.event': 'sscim fscim',
  actions: 'actions_execution_failed',
}

/** The group of a code; a code that stands in no group belongs to `other`. */
export function groupOf(code: string): string {
  if (code.startsWith('sys_')) return 'system.notification'
  const entry = Object.entries(codesByGroup).find(([, codes]) => ` ${codes} `.includes(` ${code} `))
  return entry?.[0] ?? 'other'
}

export const groups: readonly string[] = [...Object.keys(codesByGroup), 'other']
