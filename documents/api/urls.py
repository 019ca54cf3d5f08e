"""The addresses of documents, below /api/v1/."""

from django.urls import path

from documents.api.content import Content, Submissions
from documents.api.documents import Documents, Duplicate, OneDocument, Transfer, Trash
from documents.api.inbox import AllSeen, Mute, Notifications, Seen
from documents.api.present import Presence
from documents.api.revisions import OneRevision, Revisions
from documents.api.searching import Search
from documents.api.sharing import Links, Members, OneLink, OneMember, Tickets
from documents.api.sync import Sync
from documents.api.threads import Anchoring, Comments, Discussion, OneComment, OneThread, Reactions, Resolved, Threads

urlpatterns = [
    path("documents", Documents.as_view()),
    path("search", Search.as_view()),
    path("notifications", Notifications.as_view()),
    path("notifications/read", AllSeen.as_view()),
    path("notifications/<int:number>/read", Seen.as_view()),
    path("documents/<uuid:document>", OneDocument.as_view()),
    path("documents/<uuid:document>/trash", Trash.as_view()),
    path("documents/<uuid:document>/duplicate", Duplicate.as_view()),
    path("documents/<uuid:document>/transfer", Transfer.as_view()),
    path("documents/<uuid:document>/presence", Presence.as_view()),
    path("documents/<uuid:document>/content", Content.as_view()),
    path("documents/<uuid:document>/submissions", Submissions.as_view()),
    path("documents/<uuid:document>/sync", Sync.as_view()),
    path("documents/<uuid:document>/revisions", Revisions.as_view()),
    path("documents/<uuid:document>/revisions/<int:number>", OneRevision.as_view()),
    path("documents/<uuid:document>/members", Members.as_view()),
    path("documents/<uuid:document>/members/<int:person>", OneMember.as_view()),
    path("documents/<uuid:document>/links", Links.as_view()),
    path("documents/<uuid:document>/links/<uuid:link>", OneLink.as_view()),
    path("documents/<uuid:document>/tickets", Tickets.as_view()),
    path("documents/<uuid:document>/mute", Mute.as_view()),
    path("documents/<uuid:document>/discussion", Discussion.as_view()),
    path("documents/<uuid:document>/threads", Threads.as_view()),
    path("documents/<uuid:document>/threads/<uuid:thread>", OneThread.as_view()),
    path("documents/<uuid:document>/threads/<uuid:thread>/anchor", Anchoring.as_view()),
    path("documents/<uuid:document>/threads/<uuid:thread>/resolved", Resolved.as_view()),
    path("documents/<uuid:document>/threads/<uuid:thread>/comments", Comments.as_view()),
    path("documents/<uuid:document>/threads/<uuid:thread>/comments/<uuid:comment>", OneComment.as_view()),
    path(
        "documents/<uuid:document>/threads/<uuid:thread>/comments/<uuid:comment>/reactions/<str:emoji>",
        Reactions.as_view(),
    ),
]
