package io.pgtender.apply;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GuardResultTest {

    @Test
    void parse_readsWhatToStringWrites() {
        GuardResult guard = GuardResult.warning("entry size", "the type of a: b sets no bound");

        assertThat(GuardResult.parse(guard.toString())).isEqualTo(guard);
    }
}
