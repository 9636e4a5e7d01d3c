package org.occlocal.harness.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.python.PythonRandom;

/**
 * What nltk and langdetect gave: see make_language_references.py beside the tests. {@code -Dlanguage.references=FOLDER} takes
 * another folder of such a file and nltk_data.
 */
final class LanguageReferencesTest {

    private static final Path FOLDER =
            Path.of(System.getProperty("language.references", "src/test/resources/org/occlocal/harness/language"));
    private static final NltkData NLTK_DATA = new NltkData(List.of(FOLDER.resolve("nltk_data")));

    private final JsonNode references = new ObjectMapper()
            .readTree(FOLDER.resolve("language_references.json").toFile());
    private final PunktSentences sentences = new PunktSentences(NLTK_DATA.englishPunkt());

    LanguageReferencesTest() throws IOException {}

    @Test
    void languagesAreThoseOfLangdetect() {
        SoftAssertions softly = new SoftAssertions();
        for (JsonNode pair : references.path("languages")) {
            softly.assertThat(LanguageDetector.detect(pair.get(0).textValue()))
                    .as(pair.get(0).textValue())
                    .isEqualTo(pair.get(1).textValue());
        }
        softly.assertAll();
        assertThat(references.path("languages")).hasSizeGreaterThan(300);
    }

    @Test
    void sentencesAreThoseOfNltk() {
        SoftAssertions softly = new SoftAssertions();
        for (JsonNode pair : references.path("sentences")) {
            softly.assertThat(sentences.divide(pair.get(0).textValue()))
                    .as(pair.get(0).textValue())
                    .isEqualTo(texts(pair.get(1)));
        }
        softly.assertAll();
        assertThat(references.path("sentences")).hasSizeGreaterThan(100);
    }

    @Test
    void wordsAreThoseOfNltk() {
        NltkWords words = new NltkWords(sentences);
        SoftAssertions softly = new SoftAssertions();
        for (JsonNode pair : references.path("words")) {
            softly.assertThat(words.divide(pair.get(0).textValue()))
                    .as(pair.get(0).textValue())
                    .isEqualTo(texts(pair.get(1)));
        }
        softly.assertAll();
        assertThat(references.path("words")).hasSizeGreaterThan(70);
    }

    @Test
    void wordsAreCountedAsNltkDoes() {
        SoftAssertions softly = new SoftAssertions();
        for (JsonNode pair : references.path("counts")) {
            softly.assertThat(NltkWords.count(pair.get(0).textValue()))
                    .as(pair.get(0).textValue())
                    .isEqualTo(pair.get(1).longValue());
        }
        softly.assertAll();
        assertThat(references.path("counts")).hasSizeGreaterThan(100);
    }

    @Test
    void normalNumbersAreThoseOfPython() {
        PythonRandom random = new PythonRandom(7L);
        for (JsonNode number : references.path("gauss")) {
            assertThat(random.gauss(0.5, 2)).isCloseTo(number.doubleValue(), within(1e-14));
        }
    }

    @Test
    void dataAreLookedForWhereNltkLooks() {
        Map<String, String> environment = Map.of("NLTK_DATA", "a" + File.pathSeparator + "b", "HOME", "home");
        assertThat(NltkData.ofEnvironment(environment).folders())
                .startsWith(Path.of("a"), Path.of("b"), Path.of("home", "nltk_data"))
                .contains(Path.of("/usr/share/nltk_data"));
    }

    @Test
    void aMissingModelSaysWhereToPutIt(@TempDir Path folder) {
        NltkData empty = new NltkData(List.of(folder));
        assertThat(empty.hasEnglishPunkt()).isFalse();
        assertThatThrownBy(empty::englishPunkt)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("punkt_tab, which is not in " + folder)
                .hasMessageContaining("put the unpacked punkt_tab of nltk_data at "
                        + folder.resolve(Path.of("tokenizers", "punkt_tab")))
                .hasMessageContaining("NLTK_DATA");
    }

    @Test
    void aBrokenModelIsNamedByFileAndLine(@TempDir Path folder) throws IOException {
        Path english = Files.createDirectories(folder.resolve(Path.of("tokenizers", "punkt_tab", "english")));
        Files.writeString(english.resolve("ortho_context.tab"), "house\t32\nhome\n");
        NltkData broken = new NltkData(List.of(folder));
        assertThatThrownBy(broken::englishPunkt)
                .isInstanceOf(ConfigException.class)
                .hasMessage(english.resolve("ortho_context.tab")
                        + ": a line must be a word, a tab and a number, it is \"home\"");
        Files.writeString(english.resolve("ortho_context.tab"), "house\t32");
        assertThatThrownBy(broken::englishPunkt)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("abbrev_types.txt");
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.textValue()));
        return texts;
    }
}
