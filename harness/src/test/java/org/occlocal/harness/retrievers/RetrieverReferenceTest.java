package org.occlocal.harness.retrievers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.Reference;
import org.occlocal.harness.datasets.DatasetReader;
import org.occlocal.harness.datasets.Row;

/** Chosen examples, compared with those of OpenCompass' retrievers on the same texts and a made-up encoder. */
final class RetrieverReferenceTest {

    private static final JsonNode REFERENCE = Reference.read("retrievers.json");
    private static final Pool POOL =
            new Pool(texts("train"), texts("test"), labels("train_labels"), labels("test_labels"));
    private static final Retrievers.Models MODELS =
            new Retrievers.Models(name -> RetrieverReferenceTest::encode, () -> RetrieverReferenceTest::losses);

    private static List<String> texts(String key) {
        return Reference.items(REFERENCE.path(key)).map(JsonNode::textValue).toList();
    }

    private static List<List<Object>> labels(String key) {
        return Reference.items(REFERENCE.path(key))
                .map(row -> Reference.items(row).map(Reference::value).toList())
                .toList();
    }

    /** The encoder of make_dataset_references.py. */
    private static float[] encode(String text) {
        float[] vector = new float[6];
        int[] characters = text.codePoints().toArray();
        for (int i = 0; i < characters.length; i++) {
            vector[characters[i] % 6] += (float) (1 + 0.001 * (i % 97));
        }
        return vector;
    }

    /** The language model of make_dataset_references.py. */
    private static double[] losses(int row, List<Integer> examples) {
        double[] losses = new double[3];
        int sum = examples.stream().mapToInt(i -> i).sum();
        for (int label = 0; label < 3; label++) {
            losses[label] = 0.1 * ((row * 7 + sum * 3 + label * 5 + examples.size()) % 11) + 0.01 * label;
        }
        return losses;
    }

    @TestFactory
    Stream<DynamicTest> examplesAreThoseOfOpenCompass() {
        return Reference.items(REFERENCE.path("retrievers"))
                .map(reference ->
                        dynamicTest(reference.path("type").asText() + " " + reference.path("arguments"), () -> {
                            Component component = new Component(
                                    "opencompass.openicl.icl_retriever."
                                            + reference.path("type").asText(),
                                    Reference.map(reference.path("arguments")));
                            List<List<Long>> chosen = Retrievers.of(component, MODELS).retrieve(POOL).stream()
                                    .map(row ->
                                            row.stream().map(Integer::longValue).toList())
                                    .toList();
                            assertThat(chosen).isEqualTo(Reference.value(reference.path("chosen")));
                        }));
    }

    @TestFactory
    Stream<DynamicTest> wordsAreThoseOfNltk() {
        return Reference.items(REFERENCE.path("tokens"))
                .map(reference -> dynamicTest("\"" + reference.path("text").asText() + "\"", () -> assertThat(
                                WordTokens.of(reference.path("text").asText()))
                        .isEqualTo(Reference.value(reference.path("tokens")))));
    }

    @Test
    void scoresAreThoseOfRankBm25() {
        Bm25 bm25 = new Bm25(POOL.train());
        for (int i = 0; i < POOL.test().size(); i++) {
            double[] scores = bm25.scores(POOL.test().get(i));
            for (int j = 0; j < scores.length; j++) {
                assertThat(scores[j])
                        .isCloseTo(REFERENCE.path("bm25").get(i).get(j).doubleValue(), within(1e-12));
            }
        }
    }

    @Test
    void inputTextIsTheInputColumnsAsPythonWritesThem() {
        Row row = new Row(0, Map.of("a", "x", "b", List.of(1L, "y"), "c", 2.0));
        Pool pool = Pool.of(new DatasetReader(List.of(), List.of(row)), List.of("b", "a", "c"));
        assertThat(pool.test()).containsExactly("[1, 'y'] x 2.0");
        assertThatThrownBy(() -> Pool.inputText(row, List.of("d")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("\"d\"");
    }

    @Test
    void whatCannotBeChosenIsNamed() {
        assertThatThrownBy(() -> retriever("NoRetriever", Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("NoRetriever")
                .hasMessageContaining("BM25Retriever");
        assertThatThrownBy(() -> retriever("FixKRetriever", Map.of())).hasMessageContaining("fix_id_list");
        assertThatThrownBy(() -> retriever("FixKRetriever", Map.of("fix_id_list", List.of(14L)))
                        .retrieve(POOL))
                .hasMessageContaining("14");
        assertThatThrownBy(() ->
                        retriever("RandomRetriever", Map.of("ice_num", 15L)).retrieve(POOL))
                .hasMessageContaining("15 examples");
        assertThatThrownBy(() -> retriever("SlidingWindowRetriever", Map.of())).hasMessageContaining("\"k\"");
        assertThatThrownBy(() -> Retrievers.of(new Component("TopkRetriever", Map.of()), Retrievers.Models.none()))
                .hasMessageContaining("sentence encoder");
        assertThatThrownBy(
                        () -> retriever("DPPRetriever", Map.of("ice_num", 2L)).retrieve(POOL))
                .hasMessageContaining("candidate_num");
    }

    private static Retriever retriever(String type, Map<String, Object> arguments) {
        return Retrievers.of(new Component(type, arguments), MODELS);
    }
}
