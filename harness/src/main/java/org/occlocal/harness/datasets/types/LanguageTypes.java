package org.occlocal.harness.datasets.types;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.CsvFiles;
import org.occlocal.harness.datasets.files.TextFiles;
import org.occlocal.harness.python.PythonStr;

/** Summaries, translations and the tone of comments: XSum, LCSTS, SummEdits, FLORES, IWSLT and Jigsaw. */
final class LanguageTypes {

    private static final List<String> JIGSAW_LANGUAGES = List.of("es", "fr", "it", "pt", "ru", "tr");

    private LanguageTypes() {}

    static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        types.put("XsumDataset", LanguageTypes::xsum);
        types.put(
                "LCSTSDataset",
                arguments -> LoadedRows.bare(
                        paired(arguments.file("test.src.txt"), "content", arguments.file("test.tgt.txt"), "abst")));
        types.put("SummeditsDataset_V2", JsonRows.file(line -> line.with("label", line.letter("label", "BA"))));
        types.put("FloresFirst100Dataset", LanguageTypes::flores);
        types.put(
                "IWSLT2017Dataset",
                arguments -> LocalHub.load(
                        arguments, line -> line.object("translation").columns()));
        types.put("JigsawMultilingualDataset", LanguageTypes::jigsaw);
        return types;
    }

    /** The first 1000 lines; a summary that is a number, which stands for a missing one, leaves its line out. */
    private static LoadedRows xsum(LoaderArguments arguments) {
        List<Map<String, Object>> rows = new ArrayList<>();
        int[] lines = {0};
        JsonRows.lenientRows(arguments.file(), line -> {
            boolean isMissing = line.value("dialogue") instanceof Double || line.value("summary") instanceof Double;
            if (lines[0]++ < 1000 && !isMissing) {
                rows.add(Columns.of("dialogue", line.value("dialogue"), "summary", line.value("summary")));
            }
            return null;
        });
        return LoadedRows.bare(rows);
    }

    /** Lines of two files side by side, up to the end of the shorter one. */
    private static List<Map<String, Object>> paired(Path first, String firstName, Path second, String secondName) {
        List<String> firstLines = TextFiles.lines(TextFiles.read(first));
        List<String> secondLines = TextFiles.lines(TextFiles.read(second));
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < Math.min(firstLines.size(), secondLines.size()); i++) {
            rows.add(Columns.of(
                    firstName, PythonStr.strip(firstLines.get(i)),
                    secondName, PythonStr.strip(secondLines.get(i))));
        }
        return rows;
    }

    private static LoadedRows flores(LoaderArguments arguments) {
        String[] languages = arguments.text("name").split("-", -1);
        if (languages.length != 2) {
            throw arguments.wrong("name", "two languages such as eng-fra");
        }
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        for (String split : List.of("dev", "devtest")) {
            splits.put(
                    split,
                    paired(
                            arguments.file(split, languages[0] + "." + split),
                            "sentence_" + languages[0],
                            arguments.file(split, languages[1] + "." + split),
                            "sentence_" + languages[1]));
        }
        return LoadedRows.of(splits);
    }

    /** Comments with their language, and labels in a second file, row by row. */
    private static LoadedRows jigsaw(LoaderArguments arguments) {
        String language = arguments.text("lang");
        if (!JIGSAW_LANGUAGES.contains(language)) {
            throw arguments.wrong("lang", "one of " + String.join(", ", JIGSAW_LANGUAGES));
        }
        Path labelFile = arguments.existing(arguments.root().resolve(arguments.text("label")));
        List<CsvFiles.Line> texts = CsvFiles.rows(arguments.file(), ',');
        List<CsvFiles.Line> labels = CsvFiles.rows(labelFile, ',');
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < Math.min(texts.size(), labels.size()); i++) {
            List<String> text = texts.get(i).fields();
            List<String> label = labels.get(i).fields();
            if (text.size() < 3 || label.size() < 2) {
                throw new ConfigException(
                        arguments.file() + " line " + texts.get(i).line()
                                + ": expected an id, a text and a language, and an id and a label in " + labelFile);
            }
            if (text.get(2).equals(language)) {
                if (!text.get(0).equals(label.get(0)) || !label.get(1).strip().matches("[+-]?\\d{1,18}")) {
                    throw new ConfigException(
                            labelFile + " line " + labels.get(i).line() + ": expected the label of row " + text.get(0)
                                    + ", it is " + String.join(",", label));
                }
                rows.add(Columns.of(
                        "idx", (long) rows.size(),
                        "text", text.get(1),
                        "label", Long.valueOf(label.get(1).strip()),
                        "choices", List.of("no", "yes")));
            }
        }
        return LoadedRows.split("test", rows);
    }
}
