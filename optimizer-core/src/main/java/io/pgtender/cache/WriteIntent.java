package io.pgtender.cache;

import java.util.List;

/** A write that has been announced and may be visible at any time until {@link #end}. Not thread-safe. */
final class WriteIntent {

    private final RelationVersions versions;
    private List<RelationVersions.Counter> open;

    WriteIntent(RelationVersions versions, List<RelationVersions.Counter> open) {
        this.versions = versions;
        this.open = open;
    }

    /** The outcome is definite: the write is visible to every later statement, or never will be. Idempotent. */
    void end() {
        List<RelationVersions.Counter> written = open;
        open = List.of();
        versions.endWrite(written);
    }
}
