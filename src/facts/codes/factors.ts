// Type codes about second factors and passkeys: a changed set of factors changes `multifactor` of the profile.
import { activity, type Codes, stale } from '../change.ts'
import { subject, user } from '../ids.ts'

const traffic = 'on the way to an answer, nothing changed'
const failed = 'it failed, nothing changed'

export const factors: Codes = {
  gd_enrollment_complete: { title: 'Factor enrolled', who: subject, means: stale('mfa') },
  gd_unenroll: { title: 'Factor removed', who: subject, means: stale('mfa') },
  gd_update_device_account: { title: 'Factor updated', who: subject, means: stale('mfa') },
  too_many_records: { title: 'Most factors allowed were reached', who: subject, means: stale('mfa') },
  my_account_authentication_method_succeeded: { title: 'Own factor changed', who: user, means: stale('mfa') },
  my_account_authentication_method_failed: { title: 'Own factor not changed', ignored: failed },

  gd_auth_succeed: { title: 'Second factor given', who: user, means: activity },
  gd_recovery_succeed: { title: 'Recovery code given', who: user, means: activity },

  mfar: { title: 'Second factor asked for', ignored: traffic },
  gd_start_auth: { title: 'Second factor started', ignored: traffic },
  gd_start_enroll: { title: 'Enrolment started', ignored: traffic },
  gd_send_email: { title: 'Factor e-mail sent', ignored: traffic },
  gd_send_pn: { title: 'Factor push sent', ignored: traffic },
  gd_send_sms: { title: 'Factor SMS sent', ignored: traffic },
  gd_send_voice: { title: 'Factor call made', ignored: traffic },

  gd_auth_failed: { title: 'Second factor failed', ignored: failed },
  gd_auth_rejected: { title: 'Second factor rejected', ignored: failed },
  gd_otp_rate_limit_exceed: { title: 'Too many wrong codes', ignored: failed },
  gd_recovery_failed: { title: 'Wrong recovery code', ignored: failed },
  gd_recovery_rate_limit_exceed: { title: 'Too many wrong recovery codes', ignored: failed },
  gd_send_pn_failure: { title: 'Factor push not sent', ignored: failed },
  gd_send_sms_failure: { title: 'Factor SMS not sent', ignored: failed },
  gd_send_voice_failure: { title: 'Factor call not made', ignored: failed },
  gd_start_enroll_failed: { title: 'Enrolment not started', ignored: failed },
  gd_webauthn_challenge_failed: { title: 'WebAuthn challenge failed', ignored: failed },
  gd_webauthn_enrollment_failed: { title: 'WebAuthn enrolment failed', ignored: failed },

  gd_tenant_update: { title: 'Factor settings changed', ignored: 'settings of the tenant' },
}
