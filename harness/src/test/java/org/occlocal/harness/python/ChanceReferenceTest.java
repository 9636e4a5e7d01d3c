package org.occlocal.harness.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.occlocal.harness.Reference;

/** Random numbers, compared with those of CPython and numpy. */
final class ChanceReferenceTest {

    private static final JsonNode CHANCE = Reference.read("chance.json");

    @TestFactory
    Stream<DynamicTest> numbersAreThoseOfPython() {
        return Reference.items(CHANCE.path("python"))
                .map(reference -> dynamicTest("seed " + reference.path("seed"), () -> comparePython(reference)));
    }

    private static void comparePython(JsonNode reference) {
        JsonNode seed = reference.path("seed");
        PythonRandom random =
                seed.isDouble() ? new PythonRandom(seed.doubleValue()) : new PythonRandom(seed.longValue());
        List<Long> values = numbers(30);
        random.shuffle(values);
        assertThat(values).isEqualTo(Reference.value(reference.path("shuffled")));
        for (JsonNode number : reference.path("random")) {
            assertThat(random.random()).isEqualTo(number.doubleValue());
        }
        for (JsonNode bits : reference.path("bits")) {
            assertThat(random.getrandbits(bits.get(0).intValue()))
                    .isEqualTo(bits.get(1).longValue());
        }
        for (JsonNode number : reference.path("randint")) {
            assertThat(random.randint(-3, 11)).isEqualTo(number.intValue());
        }
        List<String> letters = List.of("a", "b", "c", "d", "e", "f", "g");
        for (JsonNode letter : reference.path("choice")) {
            assertThat(random.choice(letters)).isEqualTo(letter.textValue());
        }
        for (JsonNode sample : reference.path("samples")) {
            assertThat(random.sample(
                            numbers(sample.get(0).intValue()), sample.get(1).intValue()))
                    .isEqualTo(Reference.value(sample.get(2)));
        }
    }

    private static List<Long> numbers(int size) {
        return new ArrayList<>(IntStream.range(0, size).mapToObj(i -> (long) i).toList());
    }

    @Test
    void longShufflesUseTheTwisterMoreThanOnce() {
        List<Long> values = numbers(2000);
        new PythonRandom(1234).shuffle(values);
        assertThat(values).isEqualTo(Reference.value(CHANCE.path("long")));
    }

    @TestFactory
    Stream<DynamicTest> numbersAreThoseOfNumpy() {
        return Reference.items(CHANCE.path("numpy"))
                .map(reference -> dynamicTest("seed " + reference.path("seed"), () -> compareNumpy(reference)));
    }

    private static void compareNumpy(JsonNode reference) {
        NumpyRandom random = new NumpyRandom(reference.path("seed").longValue());
        int[] values = IntStream.range(0, 17).toArray();
        random.shuffle(values);
        assertThat(asLongs(values)).isEqualTo(Reference.value(reference.path("shuffled")));
        assertThat(asLongs(random.permutation(1000))).isEqualTo(Reference.value(reference.path("permutation")));
        int[][] choices = {{1, 1}, {9, 3}, {2049, 5}};
        for (int i = 0; i < choices.length; i++) {
            assertThat(asLongs(random.choice(choices[i][0], choices[i][1])))
                    .isEqualTo(Reference.value(reference.path("choices").get(i)));
        }
        for (JsonNode number : reference.path("random")) {
            assertThat(random.random()).isEqualTo(number.doubleValue());
        }
    }

    @Test
    void permutationsAreThoseOfNumpysGenerator() {
        for (JsonNode reference : CHANCE.path("generators")) {
            NumpyGenerator random = new NumpyGenerator(reference.path("seed").longValue());
            assertThat(asLongs(random.permutation(300))).isEqualTo(Reference.value(reference.path("permutation")));
        }
    }

    private static List<Long> asLongs(int[] values) {
        return Arrays.stream(values).mapToObj(value -> (long) value).toList();
    }

    @Test
    void samplesLargerThanTheirPoolAreRefused() {
        assertThatThrownBy(() -> new PythonRandom(1).sample(List.of(1, 2), 3)).hasMessageContaining("3 from 2");
        assertThatThrownBy(() -> new NumpyRandom(1).choice(2, 3)).hasMessageContaining("3 from 2");
        assertThatThrownBy(() -> new NumpyRandom(-1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> new PythonRandom(1).getrandbits(64)).hasMessageContaining("64");
        assertThatThrownBy(() -> new PythonRandom(1).below(0)).hasMessageContaining("0");
    }
}
