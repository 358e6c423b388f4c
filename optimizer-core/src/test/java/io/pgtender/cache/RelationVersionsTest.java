package io.pgtender.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RelationVersionsTest {

    private final RelationVersions versions = new RelationVersions();
    private final ReadSet reads = versions.readSet(List.of(1L, 2L));

    private static WriteSet of(Long... relations) {
        return new WriteSet(Set.of(relations));
    }

    @Test
    void version_isOutdatedFromTheIntentOn() {
        ReadSet.Version version = reads.record();
        WriteIntent intent = versions.beginWrite(of(2L));
        assertThat(version.isCurrent()).isFalse();
        intent.end();
        assertThat(version.isCurrent()).isFalse();
        assertThat(reads.record().isCurrent()).isTrue();
    }

    @Test
    void versionRecordedDuringAWrite_neverBecomesCurrent() {
        WriteIntent intent = versions.beginWrite(of(1L));
        ReadSet.Version version = reads.record();
        assertThat(version.isCurrent()).isFalse();
        intent.end();
        assertThat(version.isCurrent()).isFalse();
    }

    @Test
    void writeOfAnotherRelation_changesNothing() {
        ReadSet.Version version = reads.record();
        versions.beginWrite(of(3L)).end();
        assertThat(version.isCurrent()).isTrue();
    }

    @Test
    void writeOfAnyRow_outdatesEverything() {
        ReadSet.Version version = reads.record();
        versions.bump(WriteSet.ANY_ROW);
        assertThat(version.isCurrent()).isFalse();
    }

    @Test
    void intent_endsOnce() {
        WriteIntent first = versions.beginWrite(of(1L));
        WriteIntent second = versions.beginWrite(of(1L));
        first.end();
        first.end();
        assertThat(reads.record().isCurrent()).isFalse();
        second.end();
        assertThat(reads.record().isCurrent()).isTrue();
    }

    @Test
    void relationsBeyondTheBound_shareOneCounter() {
        for (long relation = 1; relation <= RelationVersions.MAX_RELATIONS; relation++) {
            versions.counter(relation);
        }
        assertThat(versions.counters()).hasSize(RelationVersions.MAX_RELATIONS);
        ReadSet.Version version = versions.readSet(List.of(1_000_000L)).record();
        versions.beginWrite(of(2_000_000L)).end();
        assertThat(version.isCurrent()).isFalse();
    }
}
