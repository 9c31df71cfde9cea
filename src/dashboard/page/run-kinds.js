// The kinds of run, in words for whoever is about to start one.
import { element } from './element.js'

/**
 * `waits`: one that is held goes on once a person confirms it; others have done what they do without
 *
 * @type {Record<string, { text: string, waits?: boolean, fields?: () => HTMLElement[], settings?: (form: FormData) => Record<string, unknown> }>}
 */
export const runKinds = {
  backfill: {
    text: 'Reads all users of the tenant, compares every row and marks who is gone. Takes an export job where the tenant gives one, else a call for every hundred users.',
    waits: true,
  },
  drift: {
    text: 'Asks Auth0 about rows at random, one call each, and tells which fields differ.',
    fields: () => [
      element(
        'label',
        {},
        'Rows ',
        element('input', { name: 'sample', type: 'number', min: 1, value: 100, required: true }),
      ),
      element(
        'label',
        {},
        element('input', { name: 'repair', type: 'checkbox', checked: true }),
        ' Write Auth0’s answer over rows that differ',
      ),
    ],
    settings: (form) => ({ sample: Number(form.get('sample')), repair: form.get('repair') === 'on' }),
  },
  sweep: { text: 'Looks for users who have changed since the last sweep, with a few searches.' },
  grants: { text: 'Compares what is kept of roles, permissions and organisations with the tenant’s own lists.' },
}
