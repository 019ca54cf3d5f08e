export const failures = {
  notFoundTitle: "This document is not here",
  notFound: "It may have been deleted, or it is not shared with you. Ask whoever sent you the address.",
  notFoundSignIn: "It may be shared with you once you sign in.",
  nowhereTitle: "There is nothing at this address",
  nowhere: "The page may have moved, or the address has a slip in it.",
  failedTitle: "The document did not open",
  unreachable: "The server cannot be reached, and this browser keeps no copy of the document.",
  home: "Go to your documents",
} as const

/** What is said instead of the detail of a refusal, by its code; where there is nothing, the detail says it well, in English. */
export const problems: { readonly [code: string]: string } = {
  unreachable: "The server cannot be reached. Check your connection, then try again.",
  unreadable: "The server’s answer cannot be read. Try again in a moment.",
  server_error: "Something went wrong on the server, and nothing was changed. Try again in a moment.",
  silent: "The server does not answer. Try again in a moment.",
  unavailable: "The server cannot do this right now. Try again in a moment.",
  throttled: "That was too often in a short time. Wait a little, then try again.",
  not_signed_in: "You are signed out. Sign in, then try again.",
}

/** What is said of a field instead of the server's words, by the field and the code, or by the code alone. */
export const faults: { readonly [code: string]: string } = {}
