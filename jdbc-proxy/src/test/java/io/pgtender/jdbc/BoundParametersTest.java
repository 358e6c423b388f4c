package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.dataflow.KeyFingerprint;
import io.pgtender.observation.Parameter;
import java.sql.Types;
import org.junit.jupiter.api.Test;

class BoundParametersTest {

    private final BoundParameters parameters = new BoundParameters();

    @Test
    void numbers_keepTheTypeTheyWereBoundWith() {
        parameters.setLong(1, 7L);
        parameters.setInt(2, 8);
        assertThat(parameters.copy()).extracting(Parameter::value).containsExactly(7L, 8);

        parameters.setInt(1, -7);
        parameters.setLong(2, 1L << 40);
        assertThat(parameters.copy()).extracting(Parameter::value).containsExactly(-7, 1L << 40);
    }

    @Test
    void numbers_haveTheFingerprintsOfTheirObjects() {
        BoundParameters objects = new BoundParameters();
        for (long number : new long[] {0, 1, -1, Integer.MIN_VALUE, Long.MAX_VALUE}) {
            parameters.setLong(1, number);
            objects.set(1, number);
            assertThat(parameters.fingerprint(0)).isEqualTo(objects.fingerprint(0));

            parameters.setInt(1, (int) number);
            objects.set(1, (int) number);
            assertThat(parameters.fingerprint(0)).isEqualTo(objects.fingerprint(0));
        }
    }

    @Test
    void fingerprints_areThoseOfEachIndex() {
        parameters.setLong(1, 1);
        parameters.setLong(2, 2);
        parameters.set(4, "two");
        assertThat(parameters.count()).isEqualTo(4);
        assertThat(parameters.fingerprint(0)).isEqualTo(KeyFingerprint.of(1));
        assertThat(parameters.fingerprint(1)).isEqualTo(KeyFingerprint.of(2));
        assertThat(parameters.fingerprint(2)).isEqualTo(KeyFingerprint.NONE);
        assertThat(parameters.fingerprint(3)).isEqualTo(KeyFingerprint.of("two"));
    }

    @Test
    void aLaterBinding_replacesAnEarlierOne() {
        parameters.setLong(1, 1);
        parameters.set(1, "text");
        parameters.set(2, null, Types.INTEGER);
        parameters.set(2, 3);
        assertThat(parameters.copy())
                .containsExactly(new Parameter("text", Parameter.UNTYPED), new Parameter(3, Parameter.UNTYPED));
    }

    @Test
    void manyParameters_bindInAnyOrder() {
        for (int index = 40; index >= 1; index--) {
            parameters.setInt(index, index);
        }
        assertThat(parameters.copy()).hasSize(40);
        assertThat(parameters.copy().get(0).value()).isEqualTo(1);
        assertThat(parameters.copy().get(39).value()).isEqualTo(40);
    }

    @Test
    void sqlNull_isNoUnboundParameter() {
        parameters.set(1, null, Types.BIGINT);
        parameters.set(3, null);
        assertThat(parameters.identity())
                .containsExactly(
                        new Parameter(null, Types.BIGINT),
                        new Parameter(Parameter.OPAQUE, Parameter.UNTYPED),
                        new Parameter(null, Parameter.UNTYPED));
    }

    @Test
    void clear_forgetsAll() {
        parameters.setLong(1, 1);
        parameters.set(2, "two", Types.VARCHAR);
        parameters.clear();
        assertThat(parameters.copy()).isEmpty();

        parameters.setLong(2, 2);
        assertThat(parameters.identity().get(0).isReplayable()).isFalse();
    }

    @Test
    void anIndexThatNoStatementHas_isPassedOver() {
        parameters.setLong(0, 1);
        parameters.setInt(-1, 1);
        parameters.set(70_000, "far");
        assertThat(parameters.copy()).isEmpty();
    }
}
