package org.occlocal.harness.datasets.types;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;

/** CLUE and FewCLUE: Chinese tasks of understanding. AFQMC, OCNLI and others in version 1 come through HFDataset. */
final class ClueTypes {

    private static final Map<String, String> INFERENCE =
            Map.of("entailment", "A", "contradiction", "B", "neutral", "C");
    /** The fifteen kinds of news, in the order of their letters, with what they are called in Chinese. */
    private static final List<Map.Entry<String, String>> NEWS = List.of(
            Map.entry("news_agriculture", "农业新闻"),
            Map.entry("news_travel", "旅游新闻"),
            Map.entry("news_game", "游戏新闻"),
            Map.entry("news_tech", "科技类别公司新闻"),
            Map.entry("news_sports", "体育类别新闻"),
            Map.entry("news_edu", "初升高教育新闻"),
            Map.entry("news_entertainment", "娱乐圈新闻"),
            Map.entry("news_finance", "投资资讯"),
            Map.entry("news_military", "军事类别常识"),
            Map.entry("news_car", "车辆新闻"),
            Map.entry("news_house", "楼市新闻"),
            Map.entry("news_world", "环球不含中国类别新闻"),
            Map.entry("news_culture", "书籍文化历史类别新闻"),
            Map.entry("news_story", "故事类别新闻"),
            Map.entry("news_stock", "股票市场类别新闻"));

    private ClueTypes() {}

    static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        types.put("AFQMCDatasetV2", JsonRows.file(ClueTypes::lettered));
        types.put("bustumDataset_V2", JsonRows.file(ClueTypes::lettered));
        types.put("CMNLIDataset", JsonRows.file(line -> "-".equals(line.value("label")) ? null : line.columns()));
        types.put(
                "CMNLIDatasetV2",
                JsonRows.file(line -> "-".equals(line.value("label"))
                        ? null
                        : line.with("label", line.translated("label", INFERENCE))));
        types.put("CHIDDataset", arguments -> LocalHub.load(arguments, ClueTypes::chid));
        types.put("CHIDDatasetV2", JsonRows.file(ClueTypes::chidV2));
        types.put("CluewscDataset", arguments -> LocalHub.load(arguments, ClueTypes::wsc));
        types.put("CluewscDatasetV2", JsonRows.file(line -> SuperGlueTypes.spans(line, line.text("text"))));
        types.put(
                "CslDataset",
                arguments -> LocalHub.load(
                        arguments, line -> line.with("keywords", String.join("，", line.texts("keyword")))));
        types.put(
                "CslDatasetV2",
                JsonRows.file(line -> Columns.of(
                        "abst", line.value("abst"),
                        "keywords", String.join("，", line.texts("keyword")),
                        "label", letter(line, "AB"))));
        types.put(
                "EprstmtDatasetV2",
                JsonRows.file(line -> Columns.of(
                        "sentence", line.value("sentence"),
                        "label", line.translated("label", Map.of("Positive", "A", "Negative", "B")))));
        types.put(
                "TNewsDataset",
                arguments -> LocalHub.load(
                        arguments,
                        line -> line.with(
                                "label_desc2",
                                line.translated(
                                        "label_desc",
                                        NEWS.stream()
                                                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue))))));
        types.put(
                "TNewsDatasetV2",
                JsonRows.file(line -> Columns.of(
                        "sentence",
                        line.value("sentence"),
                        "label_desc2",
                        line.translated("label_desc", newsLetters()))));
        types.put("C3Dataset", arguments -> c3(arguments, false));
        types.put("C3Dataset_V2", arguments -> c3(arguments, true));
        types.put("CMRCDataset", ClueTypes::reading);
        types.put("DRCDDataset", ClueTypes::reading);
        return types;
    }

    private static Map<String, Object> lettered(JsonObject line) {
        return line.with("label", letter(line, "AB"));
    }

    /** The label as a letter; it is a whole number or one written as text. */
    private static String letter(JsonObject line, String alphabet) {
        if (line.value("label") instanceof String text && text.strip().matches("[+-]?\\d{1,9}")) {
            return new JsonObject(line.with("label", Long.valueOf(text.strip())), line.where())
                    .letter("label", alphabet);
        }
        return line.letter("label", alphabet);
    }

    private static Map<String, String> newsLetters() {
        Map<String, String> letters = new LinkedHashMap<>();
        NEWS.forEach(
                kind -> letters.put(kind.getKey(), "ABCDEFGHIJKLMNO".substring(letters.size(), letters.size() + 1)));
        return letters;
    }

    private static Map<String, Object> chid(JsonObject line) {
        Map<String, Object> row = new LinkedHashMap<>(line.columns());
        List<String> candidates = line.texts("candidates");
        for (int i = 0; i < candidates.size(); i++) {
            row.put("content" + i, line.text("content").replace("#idiom#", candidates.get(i)));
        }
        return row;
    }

    private static Map<String, Object> chidV2(JsonObject line) {
        Map<String, Object> row = Columns.of("content", line.text("content").replace("#idiom#", "______"));
        for (String candidate : line.texts("candidates")) {
            row.put(Character.toString('A' + row.size() - 1), candidate);
        }
        row.put("answer", line.letter("answer", "ABCDEFG"));
        return row;
    }

    private static Map<String, Object> wsc(JsonObject line) {
        int[] characters = line.text("text").codePoints().toArray();
        JsonObject target = line.object("target");
        int place = SuperGlueTypes.place(target, "span2_index", characters.length);
        String text = new String(characters, 0, place)
                + target.text("span1_text")
                + new String(characters, place + 1, characters.length - place - 1);
        return SuperGlueTypes.answered(line.with("new_text", text), line);
    }

    private static LoadedRows c3(LoaderArguments arguments, boolean isLettered) {
        Path file = arguments.file();
        List<Map<String, Object>> rows = new ArrayList<>();
        int number = 0;
        for (Object entry : JsonFiles.list(file)) {
            String where = file + " item " + number++;
            if (!(entry instanceof List<?> parts && parts.size() > 1 && parts.get(0) instanceof List<?> paragraphs)) {
                throw new ConfigException(where + ": expected a list of paragraphs and questions");
            }
            String content =
                    paragraphs.stream().map(String::valueOf).collect(Collectors.joining(isLettered ? "" : " "));
            JsonObject questions = new JsonObject(Columns.of("questions", parts.get(1)), where);
            for (JsonObject question : questions.objects("questions")) {
                rows.add(c3(question, content, isLettered));
            }
        }
        return LoadedRows.bare(rows);
    }

    /** Missing choices are filled, up to four: with the first one, or in version 2 with "[NULL]". */
    private static Map<String, Object> c3(JsonObject question, String content, boolean isLettered) {
        List<String> choices = new ArrayList<>(question.texts("choice"));
        int label = choices.indexOf(question.text("answer"));
        if (label < 0 || label > 3) {
            throw question.expected("answer", "one of " + choices);
        }
        String filler = isLettered ? "[NULL]" : choices.get(0);
        while (choices.size() < 4) {
            choices.add(filler);
        }
        Map<String, Object> row = Columns.of("content", content, "question", question.value("question"));
        for (int i = 0; i < 4; i++) {
            row.put("choice" + i, choices.get(i));
        }
        if (isLettered) {
            row.put("label", "ABCD".substring(label, label + 1));
        } else {
            row.put("choices", choices);
            row.put("label", (long) label);
        }
        return row;
    }

    /**
     * Questions on a text with one or more answers, of which equal ones count once. OpenCompass' order of the answers
     * changes from run to run; here it is that of the file.
     */
    private static LoadedRows reading(LoaderArguments arguments) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (JsonObject article : JsonFiles.object(arguments.file()).objects("data")) {
            for (JsonObject paragraph : article.objects("paragraphs")) {
                for (JsonObject question : paragraph.objects("qas")) {
                    Set<Object> answers = new LinkedHashSet<>();
                    question.objects("answers").forEach(answer -> answers.add(answer.text("text")));
                    rows.add(Columns.of(
                            "context", paragraph.value("context"),
                            "question", question.value("question"),
                            "answers", new ArrayList<>(answers)));
                }
            }
        }
        return LoadedRows.bare(rows);
    }
}
