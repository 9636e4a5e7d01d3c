package org.occlocal.harness.datasets.types;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.CsvFiles;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.datasets.files.TextFiles;

/** Questions about whole documents, and summaries of them: QASPER, NarrativeQA, TriviaQA's pages, QuALITY, GovReport, SummScreen. */
final class LongDocumentTypes {

    /** Documents are read so far. */
    private static final int MOST_CHARACTERS = 100_000;

    private LongDocumentTypes() {}

    static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        types.put("QASPERDataset", arguments -> qasper(arguments, false));
        types.put("QASPERCUTDataset", arguments -> qasper(arguments, true));
        types.put("GovRepcrsDataset", LongDocumentTypes::govReport);
        types.put("NarrativeQADataset", LongDocumentTypes::narrativeQa);
        types.put("SummScreenDataset", LongDocumentTypes::summScreen);
        types.put("TriviaQArcDataset", LongDocumentTypes::triviaPages);
        types.put("QuALITYDataset", LongDocumentTypes::quality);
        return types;
    }

    /** @param cuts whether the article begins where the first clue to the answer stands */
    private static LoadedRows qasper(LoaderArguments arguments, boolean cuts) {
        JsonObject file = JsonFiles.object(arguments.file("qasper-dev-v0.3.json"));
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String id : file.columns().keySet()) {
            JsonObject article = file.object(id);
            String text = sections(article.objects("full_text"), "section_name").stream()
                    .map(section -> section + "\n")
                    .collect(Collectors.joining("\n"));
            for (JsonObject question : article.objects("qas")) {
                List<String> answers = new ArrayList<>();
                List<String> clues = new ArrayList<>();
                for (JsonObject answer : question.objects("answers")) {
                    answers.addAll(answer.object("answer").texts("extractive_spans"));
                    clues.addAll(cuts ? answer.object("answer").texts("evidence") : List.of());
                }
                if (!answers.isEmpty()) {
                    rows.add(Columns.of(
                            "answer",
                            answers,
                            "question",
                            question.value("question"),
                            "evidence",
                            text.substring(firstClue(text, clues))));
                }
            }
        }
        return LoadedRows.split("dev", rows);
    }

    /** Place of the first clue; the beginning where there is none, or where one of them is not in the text. */
    private static int firstClue(String text, List<String> clues) {
        return Math.max(0, clues.stream().mapToInt(text::indexOf).min().orElse(0));
    }

    /** Title and paragraphs of each section, on lines of their own. */
    private static List<String> sections(List<JsonObject> sections, String title) {
        return sections.stream()
                .map(section -> {
                    @Nullable Object name = section.value(title);
                    return (name == null ? "" : section.text(title)) + "\n"
                            + String.join("\n", section.texts("paragraphs"));
                })
                .toList();
    }

    private static LoadedRows govReport(LoaderArguments arguments) {
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        for (String split : List.of("train", "valid", "test")) {
            List<Map<String, Object>> rows = new ArrayList<>();
            Path ids = arguments.file("gov-report", "split_ids", "crs_" + split + ".ids");
            for (String id : TextFiles.lines(TextFiles.read(ids))) {
                JsonObject report = JsonFiles.object(arguments.file("gov-report", "crs", id.strip() + ".json"));
                rows.add(Columns.of(
                        "content",
                        report.text("title") + "\n"
                                + String.join(
                                        "\n",
                                        sections(report.object("reports").objects("subsections"), "section_title")),
                        "summary",
                        String.join("\n", report.texts("summary"))));
            }
            splits.put(split, rows);
        }
        return LoadedRows.of(splits);
    }

    /** Questions whose story is not there are left out, as in OpenCompass: stories have to be fetched one by one. */
    private static LoadedRows narrativeQa(LoaderArguments arguments) {
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        List.of("train", "valid", "test").forEach(split -> splits.put(split, new ArrayList<>()));
        Path file = arguments.file("qaps.csv");
        for (CsvFiles.Line line : CsvFiles.rows(file, ',')) {
            if (line.fields().size() < 5) {
                throw new ConfigException(file + " line " + line.line()
                        + ": a row has document, set, question and two answers, this one has "
                        + line.fields().size() + " fields");
            }
            String split = line.fields().get(1);
            Path story = arguments.path().resolve("tmp").resolve(line.fields().get(0) + ".content");
            if (split.equals("set") || !Files.isRegularFile(story)) {
                continue;
            }
            List<Map<String, Object>> rows = splits.get(split);
            if (rows == null) {
                throw new ConfigException(
                        file + " line " + line.line() + ": the set must be train, valid or test, it is " + split);
            }
            rows.add(Columns.of(
                    "answer",
                    List.of(line.fields().get(3), line.fields().get(4)),
                    "question",
                    line.fields().get(2),
                    "evidence",
                    beginning(story)));
        }
        return LoadedRows.of(splits);
    }

    /** Files in the order of their names; OpenCompass takes the order of the file system. */
    private static LoadedRows summScreen(LoaderArguments arguments) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String part : List.of("fd", "tms")) {
            Path folder = arguments.path().resolve("SummScreen_raw").resolve(part);
            if (!Files.isDirectory(folder)) {
                arguments.existing(folder.resolve("transcripts as JSON"));
            }
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.sorted().toList()) {
                    JsonObject episode = JsonFiles.object(file);
                    rows.add(Columns.of(
                            "content",
                            String.join("\n", episode.texts("Transcript")),
                            "summary",
                            String.join("", episode.texts("Recap"))));
                }
            } catch (IOException e) {
                throw new ConfigException("cannot read folder " + folder + ": " + e);
            }
        }
        return LoadedRows.split("dev", rows);
    }

    private static LoadedRows triviaPages(LoaderArguments arguments) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (JsonObject item :
                JsonFiles.object(arguments.file("qa", "verified-web-dev.json")).objects("Data")) {
            List<String> answers = new ArrayList<>(item.object("Answer").texts("Aliases"));
            answers.addAll(item.object("Answer").texts("HumanAnswers"));
            rows.add(page(arguments, item, answers, "SearchResults", "web"));
        }
        for (JsonObject item : JsonFiles.object(arguments.file("qa", "verified-wikipedia-dev.json"))
                .objects("Data")) {
            rows.add(page(arguments, item, item.object("Answer").texts("Aliases"), "EntityPages", "wikipedia"));
        }
        return LoadedRows.split("dev", rows);
    }

    private static Map<String, Object> page(
            LoaderArguments arguments, JsonObject item, List<String> answers, String pages, String folder) {
        List<JsonObject> found = item.objects(pages);
        String evidence = found.isEmpty()
                ? ""
                : beginning(arguments.file("evidence", folder, found.get(0).text("Filename")));
        return Columns.of("answer", answers, "question", item.value("Question"), "evidence", evidence);
    }

    private static LoadedRows quality(LoaderArguments arguments) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (JsonObject line : JsonFiles.lines(arguments.file())) {
            for (JsonObject question : line.objects("questions")) {
                Map<String, Object> row =
                        Columns.of("article", line.value("article"), "question", question.value("question"));
                for (int i = 0; i < 4; i++) {
                    row.put(Character.toString((char) ('A' + i)), question.item("options", i));
                }
                row.put("gold_label", question.letter("gold_label", "DABCD"));
                row.put("difficult", question.value("difficult"));
                rows.add(row);
            }
        }
        return LoadedRows.bare(rows);
    }

    /** So many characters, line ends as Python's text files have them. */
    private static String beginning(Path file) {
        String text = TextFiles.read(file).replace("\r\n", "\n").replace('\r', '\n');
        int characters = Math.min(MOST_CHARACTERS, text.codePointCount(0, text.length()));
        return text.substring(0, text.offsetByCodePoints(0, characters));
    }
}
