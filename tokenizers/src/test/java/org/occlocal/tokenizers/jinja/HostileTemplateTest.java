package org.occlocal.tokenizers.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A template from a download may be written to do harm: it ends with an error, soon, and reaches nothing. */
class HostileTemplateTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
                "{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}",
                "{{ range(1000000000) | list }}",
                "{{ 'x' * 10000000000 }}",
                "{{ [0] * 10000000000 }}",
                "{{ 9 ** 9 ** 9 ** 9 }}",
                "{{ '%1000000000s' % 'x' }}",
                "{{ '{:1000000000}'.format('x') }}",
                "{{ 'x'.zfill(2000000000) }}",
                "{{ 'x'.ljust(2000000000) }}",
                "{{ 'x' | center(2000000000) }}",
                "{{ 'a\\nb' | indent(2000000000) }}",
                "{{ [1] | tojson(indent=2000000000) }}",
                "{{ 'a\\t'.expandtabs(2000000000) }}",
                "{{ 'a' | replace('', 'x' * 1000000) | replace('x', 'y' * 1000000) }}",
                "{{ (['x' * 10000000] * 1000) | join }}",
                "{{ ('x' * 10000000).join(['a'] * 1000) }}",
                "{% set ns = namespace(x='x') %}{% for i in range(100) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
                "{% set ns = namespace(x='x') %}{% for i in range(100) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
                "{% set ns = namespace(x=[]) %}{% for i in range(99999) %}{% set ns.x = ns.x + [i] %}{% endfor %}",
                "{% set ns = namespace(x=[]) %}{% for i in range(99) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}",
                "{% set ns = namespace(x=[], y=[]) %}{% for i in range(99) %}{% set ns.x = [ns.x, ns.x] %}"
                        + "{% set ns.y = [ns.y, ns.y] %}{% endfor %}{{ ns.x == ns.y }}",
                "{% set ns = namespace(x=[], y=[]) %}{% for i in range(99) %}{% set ns.x = [ns.x, ns.x] %}"
                        + "{% set ns.y = [ns.y, ns.y] %}{% endfor %}{{ ns.x in [ns.y] }}",
                "{% set ns = namespace(x=(1,)) %}{% for i in range(99) %}{% set ns.x = (ns.x, ns.x) %}{% endfor %}"
                        + "{{ {ns.x: 1} }}",
                "{% set ns = namespace() %}{% set ns.x = ns %}{{ ns }}",
                "{% set ns = namespace(x=[]) %}{% for i in range(5000) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}",
                "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
                "{% macro f(x) %}{{ f(x) }}{{ f(x) }}{% endmacro %}{{ f(1) }}",
                "{% for x in [[]] recursive %}{{ loop([[]]) }}{% endfor %}",
                "{% set x = 'a' * 1000000 %}{% for i in range(100000) %}{{ x.startswith('b') }}{{ x | length }}{% endfor %}",
                "{% set x = range(100000) %}{% for i in range(100000) %}{% if x | first %}{% endif %}{% endfor %}",
                "{% set x = ('a ' * 20000000).split() %}",
                "{% set x = ('a' * 40000000) | list %}",
                "{{ ('%(' * 1000000) % {} }}",
                "{{ ('1' * 1000000 ~ 'x') | int }}{{ ('1' * 1000000 ~ 'x') | float }}{{ 1 / 0 }}",
            })
    void endsWithAnErrorInBoundedTimeAndMemory(String template) {
        long begin = System.nanoTime();
        assertThatThrownBy(() -> render(template)).isInstanceOf(JinjaException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e300 | int",
                "-1e19 | int",
                "('9' * 30) | int",
                "'1e30' | int",
                "(-9223372036854775807 - 1) | abs",
                "(-9223372036854775807 - 1) // -1",
                "9223372036854775807 + 1"
            })
    void refusesAnIntegerBeyondSixtyFourBitsInsteadOfAnother(String expression) {
        assertThatThrownBy(() -> render("{{ " + expression + " }}"))
                .isInstanceOf(JinjaException.class)
                .hasMessageContaining("exceeds 64 bits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"map('string')", "select", "batch(1)"})
    void refusesAGeneratorOfEndlesslyManyGenerators(String filter) {
        String template = "{% set ns = namespace(x=[1]) %}{% for i in range(99999) %}{% set ns.x = ns.x | " + filter
                + " %}{% endfor %}{{ ns.x | list }}";
        assertThatThrownBy(() -> render(template))
                .isInstanceOf(JinjaException.class)
                .hasMessageContaining("nested too deeply");
    }

    @Test
    void refusesDeepNestingInsteadOfOverflowingTheStack() {
        for (String open : List.of("(", "[", "{'a':", "-", "not ", "1 if ", "1 ~ (", "x(", "x[")) {
            assertThatThrownBy(() -> render("{{ " + open.repeat(100_000) + " }}"))
                    .as(open)
                    .isInstanceOf(JinjaException.class);
        }
        assertThatThrownBy(() -> render("{% if 1 %}".repeat(100_000))).isInstanceOf(JinjaException.class);
        assertThat(outcome("{{ 1" + " + 1".repeat(50_000) + " }}")).isIn("50001", "failure");
    }

    @Test
    void reachesNoJavaObject() {
        for (String expression : List.of(
                "messages.class",
                "messages['class']",
                "messages.getClass()",
                "''.getClass()",
                "''.class",
                "1 .class",
                "''.bytes",
                "messages.stream()",
                "range.call",
                "namespace.getClass",
                "namespace().attributes",
                "loop.items",
                "(messages | map('upper')).iterator",
                "messages | attr('class')",
                "''['getClass']",
                "'{0.class}'.format('')",
                "'%(class)s' % ''")) {
            assertThat(outcome("{{ " + expression + " is defined }}"))
                    .as(expression)
                    .isIn("False", "failure");
        }
    }

    @Test
    void failsOnlyInItsOwnWayOnRandomTemplates() {
        long seed = Long.getLong("occ.seed", System.nanoTime());
        Random random = new Random(seed);
        List<String> words = List.of(
                "{{",
                "}}",
                "{%",
                "%}",
                "{#",
                "#}",
                "-%}",
                "{%-",
                " if ",
                " for ",
                " x ",
                " in ",
                " endif ",
                " endfor ",
                " set ",
                "=",
                "'a'",
                "1",
                "2.5",
                "[",
                "]",
                "(",
                ")",
                "{",
                "}",
                ":",
                ",",
                ".",
                "|",
                " upper ",
                " join ",
                " is ",
                " defined ",
                " not ",
                " and ",
                " else ",
                " elif ",
                " macro ",
                " endmacro ",
                " m(",
                "~",
                "+",
                "-",
                "*",
                "**",
                "/",
                "//",
                "%",
                "<",
                "==",
                "\n",
                "text",
                " loop",
                " range(3)",
                " messages ",
                "\\",
                "\"",
                "é");
        for (int round = 0; round < 30_000; round++) {
            StringBuilder template = new StringBuilder(round % 2 == 0 ? "{{" : "{%");
            for (int i = random.nextInt(14); i >= 0; i--) {
                template.append(words.get(random.nextInt(words.size())));
            }
            template.append(round % 2 == 0 ? "}}" : "%}");
            try {
                outcome(template.toString());
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", template " + template, e);
            }
        }
    }

    private static String outcome(String template) {
        try {
            return render(template);
        } catch (JinjaException e) {
            return "failure";
        }
    }

    private static String render(String template) {
        List<Object> messages = new ArrayList<>(Arrays.asList("a", 1, null, List.of(1), Map.of("k", "v")));
        return JinjaTemplate.parse(template).render(Map.of("messages", messages, "x", "ab"), Clock.systemUTC());
    }
}
