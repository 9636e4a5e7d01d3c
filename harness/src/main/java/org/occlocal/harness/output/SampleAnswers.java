package org.occlocal.harness.output;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;

/** What was judged of each sample, as text: from {@code scores/}, or from the details of a result of OpenCompass. */
public final class SampleAnswers {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    private static final List<String> PREDICTIONS = List.of("predictions", "pred", "prediction", "extracted_pred");
    private static final List<String> REFERENCES = List.of("references", "refr", "answer", "reference", "ref");

    private SampleAnswers() {}

    /**
     * @param prediction after the post-processors; empty where it is not kept
     * @param reference empty where there is none
     */
    public record Answer(String prediction, String reference) {}

    /**
     * By the sample's place; empty where nothing is kept.
     *
     * @throws ConfigException when a file is broken
     */
    public static Map<Integer, Answer> read(ResultFiles files) {
        Map<Integer, Answer> answers = new TreeMap<>();
        Path file = Files.isRegularFile(files.scores()) ? files.scores() : files.result();
        try {
            if (file.equals(files.scores())) {
                scores(file, answers);
            } else if (Files.isRegularFile(file)) {
                details(file, answers);
            }
        } catch (JsonProcessingException e) {
            throw new ConfigException(file + " line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new ConfigException("cannot read " + file + ": " + e);
        }
        return answers;
    }

    private static void scores(Path file, Map<Integer, Answer> answers) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode sample = JSON.readTree(line);
                answers.put(
                        sample.path("idx").asInt(),
                        new Answer(text(sample.get("prediction")), text(sample.get("reference"))));
            }
        }
    }

    private static void details(Path file, Map<Integer, Answer> answers) throws IOException {
        try (JsonParser parser = JSON.createParser(file.toFile())) {
            parser.nextToken();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (!name.equals("details") || !value.isStructStart()) {
                    parser.skipChildren();
                    continue;
                }
                for (JsonToken token = parser.nextToken(); !token.isStructEnd(); token = parser.nextToken()) {
                    if (token == JsonToken.START_OBJECT) {
                        JsonNode detail = JSON.readTree(parser);
                        answers.put(answers.size(), new Answer(first(detail, PREDICTIONS), first(detail, REFERENCES)));
                    }
                }
            }
        }
    }

    private static String first(JsonNode detail, List<String> names) {
        return names.stream()
                .filter(detail::has)
                .findFirst()
                .map(name -> text(detail.get(name)))
                .orElse("");
    }

    private static String text(@Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return "";
        }
        return value.isTextual() ? value.textValue() : value.toString();
    }
}
