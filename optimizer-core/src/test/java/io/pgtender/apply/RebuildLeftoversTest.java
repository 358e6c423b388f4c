package io.pgtender.apply;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RebuildLeftoversTest {

    @Test
    void suffixes_withAndWithoutNumber_areLeftovers() {
        assertThat(RebuildLeftovers.isOf("i", "i_ccnew")).isTrue();
        assertThat(RebuildLeftovers.isOf("i", "i_ccold")).isTrue();
        assertThat(RebuildLeftovers.isOf("i", "i_ccnew12")).isTrue();
    }

    @Test
    void otherNames_areNone() {
        assertThat(RebuildLeftovers.isOf("i", "i")).isFalse();
        assertThat(RebuildLeftovers.isOf("i", "j_ccnew")).isFalse();
        assertThat(RebuildLeftovers.isOf("i", "i_ccnew_mine")).isFalse();
        assertThat(RebuildLeftovers.isOf("i2", "i_ccnew")).isFalse();
    }

    @Test
    void longName_isCutToFit() {
        String name = "n".repeat(63);

        assertThat(RebuildLeftovers.isOf(name, "n".repeat(57) + "_ccnew")).isTrue();
        assertThat(RebuildLeftovers.isOf(name, "n".repeat(56) + "_ccnew1")).isTrue();
        assertThat(RebuildLeftovers.isOf(name, "n".repeat(40) + "_ccnew")).isFalse();
    }
}
