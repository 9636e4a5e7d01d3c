package org.occlocal.harness.summaries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values as Python computes them. */
final class ScoreTransformTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x | 3 | 3",
                "2 + 3 * x | 3 | 11",
                "(2 + 3) * x | 3 | 15",
                "10 - x - 2 | 3 | 5",
                "12 / x / 2 | 3 | 2",
                "-x ** 2 | 3 | -9",
                "2 ** x ** 2 | 3 | 512",
                "2 ** -x | 3 | 0.125",
                "min(100, max(0, 100*x/(1+x))) | 3 | 75",
                "abs(1-x) + .5 | 3 | 2.5",
                "max(x, 1e1, 7.) | 3 | 10",
                "--x | 3 | 3"
            })
    void formulasHaveTheirValues(String formula, double x, double value) {
        assertThat(ScoreTransform.of(formula).applyAsDouble(x)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x x", "x +", "(x", "y", "max x", "max(x", "abs(x, 1)", "max(x)", "x % 2", "__import__('os')"
            })
    void whatIsNoFormulaIsRefused(String formula) {
        assertThatThrownBy(() -> ScoreTransform.of(formula))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + formula + "\"")
                .hasMessageContaining("understood are numbers, x");
    }

    @Test
    void aFormulaMayBeUsedManyTimes() {
        DoubleUnaryOperator formula = ScoreTransform.of("x + 1");
        assertThat(formula.applyAsDouble(formula.applyAsDouble(1))).isEqualTo(3);
    }
}
