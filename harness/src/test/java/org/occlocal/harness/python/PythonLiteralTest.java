package org.occlocal.harness.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PythonLiteralTest {

    @Test
    void valuesAreReadAsPythonEvaluatesThem() {
        assertThat(PythonLiteral.parse("['a', \"b's\", 'c\\'s\\n\\x41\\u4e2d\\U0001f600\\q']"))
                .isEqualTo(List.of("a", "b's", "c's\nA\u4e2d\ud83d\ude00\\q"));
        assertThat(PythonLiteral.parse(" ( 1, -2.5, 1e3, 1_000, .5, ) "))
                .isEqualTo(new PythonLiteral.Tuple(List.of(1L, -2.5, 1000.0, 1000L, 0.5)));
        assertThat(PythonLiteral.parse("[None, True, False, [], {}]"))
                .isEqualTo(Arrays.asList(null, true, false, List.of(), Map.of()));
        assertThat(PythonLiteral.parse("{'k': ['v'], 2: 'two'}")).isEqualTo(Map.of("k", List.of("v"), 2L, "two"));
        assertThat(PythonLiteral.parse("'one' \"two\"")).isEqualTo("onetwo");
        assertThat(PythonLiteral.parse("99999999999999999999")).isEqualTo(new BigInteger("99999999999999999999"));
        assertThat(PythonText.repr(PythonLiteral.parse("(1, ('a',), ())"))).isEqualTo("(1, ('a',), ())");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[1", "'open", "[1 2]", "{'a' 1}", "name", "f()", "1 2", "'\\x4'", "--1", "+True"})
    void whatIsNoLiteralIsRefusedWithItsPlace(String text) {
        assertThatThrownBy(() -> PythonLiteral.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected")
                .hasMessageContaining("character");
    }

    @Test
    void jsonIsWrittenAsPythonDumpsIt() {
        assertThat(PythonJson.dumps(Arrays.asList(1L, 2.0, 1e22, true, null, "\u00e9\"\\\n\t\u0001/", Map.of())))
                .isEqualTo("[1, 2.0, 1e+22, true, null, \"\\u00e9\\\"\\\\\\n\\t\\u0001/\", {}]");
        assertThat(PythonJson.dumps(Map.of("k", List.of()))).isEqualTo("{\"k\": []}");
        assertThat(PythonJson.dumps(List.of(Double.NaN, Double.NEGATIVE_INFINITY)))
                .isEqualTo("[NaN, -Infinity]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "[1]", "[a:b]", "[:5]x", "[:5", "[::0]", "[:99999999999999999999]"})
    void whatIsNoSliceIsRefused(String text) {
        assertThatThrownBy(() -> PythonSlices.apply(List.of(1, 2), text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("slice");
    }
}
