package io.pgtender.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StudentTTest {

    /** Printed tables, to the digits that they give. */
    @ParameterizedTest
    @CsvSource({
        "0.975, 1, 12.706",
        "0.975, 2, 4.303",
        "0.975, 5, 2.571",
        "0.95, 10, 1.812",
        "0.99, 7, 2.998",
        "0.995, 1, 63.657",
        "0.995, 10, 3.169",
        "0.995, 30, 2.750",
        "0.9995, 5, 6.869",
        "0.9995, 20, 3.850",
        "0.975, 120, 1.980",
        "0.975, 1000000, 1.960",
    })
    void quantile_equals_the_printed_table(double probability, double degreesOfFreedom, double expected) {
        assertThat(StudentT.quantile(probability, degreesOfFreedom)).isCloseTo(expected, within(0.0006));
    }

    @Test
    void quantile_of_one_degree_is_cauchys() {
        assertThat(StudentT.quantile(0.999, 1)).isCloseTo(Math.tan(Math.PI * 0.499), within(1e-6));
    }

    @Test
    void quantile_of_two_degrees_has_its_closed_form() {
        double p = 0.9973;
        double expected = (2 * p - 1) * Math.sqrt(2 / (4 * p * (1 - p)));
        assertThat(StudentT.quantile(p, 2)).isCloseTo(expected, within(1e-8));
    }

    @Test
    void quantile_of_fractional_degrees_lies_between_its_neighbours() {
        assertThat(StudentT.quantile(0.995, 6.5)).isBetween(StudentT.quantile(0.995, 7), StudentT.quantile(0.995, 6));
    }

    @Test
    void quantile_outside_its_domain_is_refused() {
        assertThatThrownBy(() -> StudentT.quantile(1, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> StudentT.quantile(0.9, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
