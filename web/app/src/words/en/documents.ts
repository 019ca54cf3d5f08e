export const documents = {
  title: "Documents",
  new: "New document",
  rich: "Formatted document",
  richHint: "Headings, lists, links",
  plain: "Plain text",
  plainHint: "Notes, Markdown, code",
  lists: { all: "All", mine: "Mine", shared: "Shared with me", trash: "Trash" },
  listsLabel: "Which documents",
  search: "Search documents",
  emptyTitle: {
    all: "A fresh page is waiting",
    mine: "Nothing of yours yet",
    shared: "Nobody has shared a document with you yet",
    trash: "The trash is empty",
  },
  emptyText: {
    all: "Start a document, invite somebody, and write it together.",
    mine: "Documents that you create are here.",
    shared: "Ask for an invitation: your username is all that it takes.",
    trash: "What you put away stays here until you delete it for good.",
  },
  nothingFound: (what: string) => `Nothing found for “${what}”`,
  nothingFoundText: "Try fewer words, or only how one begins.",
  more: "Show more",
  edited: (when: string) => `Edited ${when}`,
  trashed: (when: string) => `Put away ${when}`,
  by: (names: string) => `by ${names}`,
  menu: (title: string) => `More about ${title}`,
  trash: "Move to trash",
  restore: "Take out of the trash",
  delete: "Delete for good",
  deleteTitle: (title: string) => `Delete “${title}” for good?`,
  deleteText: "With all its revisions, for everybody. This cannot be undone.",
} as const

export const roles = {
  owner: "Owner",
  editor: "Can edit",
  commenter: "Can comment",
  viewer: "Can read",
} as const

export const trash = {
  banner: "This document is in the trash. Nobody can edit it there.",
  restore: "Take it out",
} as const

export const share = {
  title: "Share",
  who: "Username or e-mail",
  role: "Role",
  invite: "Invite",
  members: "Who has access",
  roleOf: (name: string) => `Role of ${name}`,
  remove: (name: string) => `Take ${name}’s access away`,
  links: "Links",
  linksText: "Whoever has a link can open the document, signed in or not.",
  createLink: "Create a link",
  linkRole: "What the link allows",
  copy: "Copy",
  copied: "Copied",
  revoke: "End this link",
} as const
