package org.occlocal.harness.datasets.generated;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.occlocal.harness.datasets.LoaderArguments;

/**
 * What NeedleBench asks, word for word, in one of its languages: {@code needlebench.json} beside this class. Names in braces stand for
 * what is filled in.
 */
final class NeedleTexts {

    /** NeedleBench has two versions, with other prompts. */
    enum Version {
        V1,
        V2
    }

    private static final Pattern NAME = Pattern.compile("\\{(\\w+)}");
    private static final JsonNode ALL = read();

    private final JsonNode texts;
    private final LoaderArguments arguments;

    private NeedleTexts(JsonNode texts, LoaderArguments arguments) {
        this.texts = texts;
        this.arguments = arguments;
    }

    /** Of the language that the argument {@code language} names. */
    static NeedleTexts of(Version version, LoaderArguments arguments) {
        JsonNode texts = ALL.path(version == Version.V1 ? "v1" : "v2").path(arguments.text("language"));
        if (texts.isMissingNode()) {
            throw arguments.wrong("language", "Chinese or English");
        }
        return new NeedleTexts(texts, arguments);
    }

    boolean isChinese() {
        return arguments.text("language").equals("Chinese");
    }

    /**
     * The prompt around a long text.
     *
     * @param kind single, several or chain: one needle, needles of their own, needles that are told of together
     * @param position name of the argument that says whether the question stands at the End or at the Start
     */
    String prompt(String kind, String position, Map<String, String> values) {
        JsonNode prompt = texts.path(kind).path(arguments.text(position, "End"));
        if (prompt.isMissingNode()) {
            // there is no Start in Chinese in version 1: OpenCompass makes a pair of two texts of it
            throw arguments.wrong(position, String.join(" or ", names(texts.path(kind))));
        }
        return filled(lines(prompt), values);
    }

    /** The question of a test of reasoning, with the story. */
    String question(String type, Map<String, String> values) {
        return filled(lines(texts.path("questions").path(type)), values);
    }

    /** The question of a chain in a long text. */
    String retrievalQuestion(String lastPerson) {
        return filled(texts.path("retrieval").asText(), Map.of("last_person", lastPerson));
    }

    /** What can be said of two people, {A} and {B}, and their {relationship}. */
    List<String> statements() {
        return strings(texts.path("statements"));
    }

    /** What {A} can be to {B}. */
    List<String> relationships() {
        return strings(texts.path("relationships"));
    }

    /** How many generations lie between two people of that relationship. */
    int generations(String relationship) {
        return texts.path("generations")
                .path(relationships().indexOf(relationship))
                .asInt();
    }

    /** Names in braces become values; others stay. What is filled in is not looked through. */
    static String filled(String template, Map<String, String> values) {
        return NAME.matcher(template)
                .replaceAll(name -> Matcher.quoteReplacement(values.getOrDefault(name.group(1), name.group())));
    }

    private static String lines(JsonNode lines) {
        return String.join("\n", strings(lines));
    }

    private static List<String> strings(JsonNode list) {
        List<String> strings = new ArrayList<>();
        list.forEach(item -> strings.add(item.asText()));
        return strings;
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode read() {
        try (InputStream in = NeedleTexts.class.getResourceAsStream("needlebench.json")) {
            if (in == null) {
                throw new IllegalStateException("needlebench.json is missing beside " + NeedleTexts.class);
            }
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
