/** Where the SCIM endpoints begin, below the server's own address. */
export const scimBase = "/scim/v2";
