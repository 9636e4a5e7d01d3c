package org.occlocal.harness.datasets.types;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.JsonObject;

/** The same task in many languages: P-MMEval, one language at a time, and XCOPA and XL-Sum, all languages in one. */
final class ManyLanguagesTypes {

    private static final List<String> XCOPA = List.of(
            "et",
            "ht",
            "it",
            "id",
            "qu",
            "sw",
            "zh",
            "ta",
            "th",
            "tr",
            "vi",
            "translation-et",
            "translation-ht",
            "translation-it",
            "translation-id",
            "translation-sw",
            "translation-zh",
            "translation-ta",
            "translation-th",
            "translation-tr",
            "translation-vi");
    private static final List<String> XL_SUM = List.of(
            "oromo",
            "french",
            "amharic",
            "arabic",
            "azerbaijani",
            "bengali",
            "burmese",
            "chinese_simplified",
            "chinese_traditional",
            "welsh",
            "english",
            "kirundi",
            "gujarati",
            "hausa",
            "hindi",
            "igbo",
            "indonesian",
            "japanese",
            "korean",
            "kyrgyz",
            "marathi",
            "spanish",
            "scottish_gaelic",
            "nepali",
            "pashto",
            "persian",
            "pidgin",
            "portuguese",
            "punjabi",
            "russian",
            "serbian_cyrillic",
            "serbian_latin",
            "sinhala",
            "somali",
            "swahili",
            "tamil",
            "telugu",
            "thai",
            "tigrinya",
            "turkish",
            "ukrainian",
            "urdu",
            "uzbek",
            "vietnamese",
            "yoruba");

    private ManyLanguagesTypes() {}

    static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        types.put("XCOPADataset", arguments -> allOf(arguments, XCOPA));
        types.put("XLSUMDataset", arguments -> allOf(arguments, XL_SUM));
        types.put("PMMEvalFloresDataset", arguments -> one(arguments, "flores", "lang_fullname"));
        types.put("PMMEvalMIFEvalDataset", arguments -> one(arguments, "mifeval", "lang"));
        types.put("PMMEvalMGSMDataset", arguments -> one(arguments, "mgsm", "lang"));
        types.put("PMMEvalMHellaswagDataset", arguments -> one(arguments, "mhellaswag", "lang"));
        types.put("PMMEvalMLogiQADataset", arguments -> one(arguments, "mlogiqa", "lang"));
        types.put("PMMEvalXNLIDataset", arguments -> one(arguments, "xnli", "lang"));
        types.put("PMMEvalMMMLUDataset", ManyLanguagesTypes::mmmlu);
        return types;
    }

    /** The validation rows of every language, one language after the other. */
    private static LoadedRows allOf(LoaderArguments arguments, List<String> languages) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String language : languages) {
            rows.addAll(HubRows.mapped(HubRows.of(arguments, language, "validation"), JsonObject::columns));
        }
        return LoadedRows.bare(Columns.ofAllRows(rows));
    }

    /** P-MMEval's file of one task and language. */
    private static LoadedRows one(LoaderArguments arguments, String task, String key) {
        return LoadedRows.bare(
                JsonRows.rows(arguments.file(task, "test", arguments.text(key) + ".jsonl"), JsonObject::columns));
    }

    private static LoadedRows mmmlu(LoaderArguments arguments) {
        String difficulty = arguments.text("difficulty");
        List<String> folders =
                switch (difficulty) {
                    case "easy", "hard" -> List.of(difficulty);
                    case "all" -> List.of("easy", "hard");
                    default -> throw arguments.wrong("difficulty", "easy, hard or all");
                };
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String folder : folders) {
            String name = "mmlu_" + arguments.text("lang") + ".jsonl";
            rows.addAll(JsonRows.rows(arguments.file("mmmlu", folder, "test", name), JsonObject::columns));
        }
        return LoadedRows.bare(rows);
    }
}
