// How the operator's routes open, for the document.

/** ADMIN_TOKEN; an access token with the permission admin:mirror; a session of the dashboard. */
export const operatorSecurity = [{ secret: [] }, { token: [] }, { session: [] }]
