// Type codes about running the tenant: limits, notices, messages, keys, domains. None of them changes a user.
import type { Codes } from '../change.ts'

const tenant = 'concerns the tenant, not a user'
const setup = 'sets up a connection'
const message = 'about a message, not the profile'
const script = 'what it writes to a user is told by sapi'

export const operations: Codes = {
  api_limit: { title: 'Rate limit reached', ignored: tenant },
  api_limit_warning: { title: 'Rate limit nearly reached', ignored: tenant },
  appi: { title: 'Peak performance rate started', ignored: tenant },
  acls_summary: { title: 'Network ACL summary', ignored: tenant },
  acul_sdk_notice: { title: 'Universal Login SDK notice', ignored: tenant },
  depnote: { title: 'Deprecation notice', ignored: 'a notice: nothing changed' },
  custom_domain_verification_failed: { title: 'Custom domain not verified', ignored: tenant },
  kms_key_management_success: { title: 'Key operation', ignored: tenant },
  kms_key_management_failure: { title: 'Key operation failed', ignored: tenant },
  kms_key_state_changed: { title: 'Key state changed', ignored: tenant },
  fcpro: { title: 'Connector provisioning failed', ignored: setup },
  ss_sso_info: { title: 'Self-service SSO step', ignored: setup },
  ss_sso_success: { title: 'Self-service SSO done', ignored: setup },
  ss_sso_failure: { title: 'Self-service SSO failed', ignored: setup },

  fn: { title: 'Notification failed', ignored: message },
  wn: { title: 'Notification warning', ignored: message },

  actions_execution_failed: { title: 'Action failed', ignored: script },
  flows_execution_completed: { title: 'Flow completed', ignored: script },
  flows_execution_failed: { title: 'Flow failed', ignored: script },
  forms_submission_succeeded: { title: 'Form submitted', ignored: script },
  forms_submission_failed: { title: 'Form not submitted', ignored: script },
}
