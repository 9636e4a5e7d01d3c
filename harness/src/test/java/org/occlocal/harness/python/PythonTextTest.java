package org.occlocal.harness.python;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PythonTextTest {

    /** Of Python 3.11. */
    @ParameterizedTest
    @CsvSource({
        "14.625, 14.62",
        "3.125, 3.12",
        "0.375, 0.38",
        "2.675, 2.67",
        "1.005, 1.00",
        "99.995, 100.00",
        "-0.001, -0.00",
        "0, 0.00",
        "1e22, 10000000000000000000000.00",
        "NaN, nan",
        "-Infinity, -inf"
    })
    void numbersAreRoundedAsPythonRoundsThem(double value, String text) {
        assertThat(PythonText.fixed(value, 2)).isEqualTo(text);
    }
}
