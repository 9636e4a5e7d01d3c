package org.occlocal.harness.prompts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.python.PythonText;
import org.occlocal.harness.python.PythonTruth;

/**
 * Questions of OlympiadBench (He et al. 2024), each with words that its language, subject and kind of answer ask for: OpenCompass'
 * OlympiadBenchTemplate and OlympiadBenchRawTemplate. Immutable.
 */
public final class OlympiadBenchTemplate implements Template {

    private static final JsonNode TEXTS = texts();
    private static final List<String> KINDS = List.of("Numerical", "Expression", "Equation", "Interval");

    private final Template inner;
    private final boolean isRaw;

    private OlympiadBenchTemplate(Template inner, boolean isRaw) {
        this.inner = inner;
        this.isRaw = isRaw;
    }

    static OlympiadBenchTemplate turns() {
        Map<String, Object> round = Map.of("round", List.of(Map.of("role", "HUMAN", "prompt", "{prompt}")));
        return new OlympiadBenchTemplate(
                PromptTemplate.of(new Component("PromptTemplate", Map.of("template", round))), false);
    }

    static OlympiadBenchTemplate messages() {
        Map<String, Object> message = Map.of("role", "user", "content", "{problem}");
        return new OlympiadBenchTemplate(
                RawPromptTemplate.of(new Component("RawPromptTemplate", Map.of("messages", List.of(message)))), true);
    }

    @Override
    public Prompt example(Row row, @Nullable Object label) {
        return inner.example(worded(row), label);
    }

    @Override
    public Prompt answered(Row row, Prompt examples, @Nullable Object label) {
        return inner.answered(worded(row), examples, label);
    }

    @Override
    public Prompt question(Row row, Prompt examples, @Nullable String answerColumn) {
        return inner.question(worded(row), examples, answerColumn);
    }

    /** The row that the inner template is filled with. */
    private Row worded(Row row) {
        String words = words(row);
        String problem = row.text("problem");
        Map<String, Object> columns = new LinkedHashMap<>();
        if (isRaw) {
            columns.put("problem", words.replace("{problem}", problem));
        } else {
            columns.put("prompt", words);
            columns.put("problem", problem);
        }
        return new Row(row.number(), row.place(), columns);
    }

    private static String words(Row row) {
        boolean isChinese = "Chinese".equals(row.columns().get("language"));
        JsonNode texts = TEXTS.path(isChinese ? "Chinese" : "English");
        String subject = text(texts, "Math".equals(row.columns().get("subject")) ? "math" : "physics");
        boolean isProof = "Theorem proof".equals(row.columns().get("question_type"));
        String words = isProof ? text(texts, "proof") : question(row, texts);
        return words.replace("%subject%", subject) + "\n{problem}\n" + text(texts, "steps");
    }

    private static String question(Row row, JsonNode texts) {
        boolean several = PythonTruth.isTrue(row.columns().get("is_multiple_answer"));
        boolean hasUnit = PythonTruth.isTrue(row.columns().get("unit"));
        String answer = text(texts, several ? "answers" : "answer") + (hasUnit ? text(texts, "behind_answer") : "");
        return text(texts, "question")
                .replace("%types%", types(row, texts, several))
                .replace("%answer%", answer)
                .replace("%unit%", hasUnit ? text(texts, "unit") : "");
    }

    private static String types(Row row, JsonNode texts, boolean several) {
        String types = row.text("answer_type");
        if (types.contains("Need_human_evaluate") || types.contains("Tuple")) {
            return "";
        }
        if (!several || !types.contains(",")) {
            return text(texts, several ? "same" : "one").replace("%types%", type(types, row, texts));
        }
        List<String> each = new ArrayList<>();
        for (String one : types.split(",", -1)) {
            each.add(type(one, row, texts));
        }
        boolean isSame = Set.copyOf(each).size() == 1;
        return text(texts, isSame ? "same" : "different")
                .replace("%types%", isSame ? each.get(0) : String.join(text(texts, "joint"), each));
    }

    private static String type(String type, Row row, JsonNode texts) {
        String first = type.contains("-") ? type.substring(0, type.indexOf('-')) : type;
        for (String kind : KINDS) {
            if (first.contains(kind)) {
                return text(texts, kind);
            }
        }
        throw new ConfigException("row " + row.number() + " of OlympiadBench: \"answer_type\" must be one of "
                + String.join(", ", KINDS) + ", Tuple and Need_human_evaluate, it is "
                + PythonText.repr(row.columns().get("answer_type")));
    }

    private static String text(JsonNode texts, String key) {
        return texts.path(key).asText();
    }

    @Override
    public List<Object> labels() {
        return List.of();
    }

    @Override
    public boolean hasPlaceForExamples() {
        return inner.hasPlaceForExamples();
    }

    @Override
    public ExampleJoint joint() {
        return inner.joint();
    }

    @Override
    public Set<String> placeholders() {
        return Set.of("problem");
    }

    private static JsonNode texts() {
        try (InputStream in = OlympiadBenchTemplate.class.getResourceAsStream("olympiadbench.json")) {
            if (in == null) {
                throw new IllegalStateException("olympiadbench.json is missing from the jar");
            }
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
