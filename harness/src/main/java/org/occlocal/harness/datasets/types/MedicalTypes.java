package org.occlocal.harness.datasets.types;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.HubFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/** Exams in medicine: MedMCQA, MedXpertQA, MedQA, PubMedQA, ClinicBench, Medbullets and NEJM AI's benchmark. */
final class MedicalTypes {

    private static final Pattern LETTER = PythonRegex.compile("^[A-Z]\\.\\s*");

    private MedicalTypes() {}

    static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        types.put("MedmcqaDataset", MedicalTypes::medMcqa);
        types.put("MedXpertQADataset", MedicalTypes::medXpertQa);
        types.put("MedQADataset", arguments -> bare(HubRows.of(arguments, null, "train"), MedicalTypes::medQa));
        types.put(
                "PubMedQADataset",
                arguments -> bare(HubRows.of(arguments, "pqa_labeled", "train"), MedicalTypes::pubMedQa));
        types.put("ClinicBenchDataset", arguments -> bare(HubRows.of(arguments, null, "train"), JsonObject::columns));
        types.put("MedbulletsDataset", arguments -> table(arguments, MedicalTypes::medbullets));
        types.put("NejmaibenchDataset", arguments -> table(arguments, MedicalTypes::nejm));
        return types;
    }

    private static LoadedRows bare(List<JsonObject> rows, Function<JsonObject, Map<String, Object>> function) {
        return LoadedRows.bare(HubRows.mapped(rows, function));
    }

    private static LoadedRows medMcqa(LoaderArguments arguments) {
        String mode = arguments.text("prompt_mode", "zero-shot");
        return bare(
                HubRows.of(arguments, null, "validation"),
                row -> mode.equals("zero-shot") ? medMcqa(row, mode) : row.columns());
    }

    private static Map<String, Object> medMcqa(JsonObject row, String mode) {
        List<@Nullable Object> options =
                new ArrayList<>(List.of(row.text("opa"), row.text("opb"), row.text("opc"), row.text("opd")));
        StringBuilder question = new StringBuilder(row.text("question"));
        for (int i = 0; i < options.size(); i++) {
            question.append('\n').append(HubRows.letter(i)).append(". ").append(options.get(i));
        }
        Map<String, Object> columns = new LinkedHashMap<>(row.columns());
        columns.put("options", options);
        columns.put("question", question.toString());
        columns.put("label", HubRows.letter(row.integer("cop")));
        columns.put("subject_name", row.text("subject_name").replace('_', ' '));
        columns.put("prompt_mode", mode);
        columns.put("start", "A");
        columns.put("end", HubRows.letter(options.size() - 1));
        return columns;
    }

    private static LoadedRows medXpertQa(LoaderArguments arguments) {
        String mode = arguments.text("prompt_mode");
        return bare(HubRows.of(arguments, "Text", "test"), row -> {
            Map<String, Object> columns = new LinkedHashMap<>(row.columns());
            if (mode.equals("zero-shot")) {
                int options = row.value("options") instanceof Map<?, ?> byLetter
                        ? byLetter.size()
                        : row.list("options").size();
                columns.put("start", "A");
                columns.put("end", HubRows.letter(options - 1));
                columns.put("prompt_mode", mode);
            }
            return columns;
        });
    }

    private static Map<String, Object> medQa(JsonObject row) {
        StringBuilder choices = new StringBuilder();
        JsonObject options = row.object("options");
        options.columns().keySet().forEach(letter -> choices.append(letter)
                .append(". ")
                .append(options.text(letter))
                .append('\n'));
        Map<String, Object> columns = new LinkedHashMap<>(row.columns());
        columns.put("label", row.value("answer_idx"));
        columns.put("choices", choices.toString());
        return columns;
    }

    private static Map<String, Object> pubMedQa(JsonObject row) {
        Map<String, Object> columns = new LinkedHashMap<>(row.columns());
        columns.put(
                "question",
                "CONTEXTS: " + PythonText.str(row.value("context")) + "\nQUESTION: "
                        + PythonText.str(row.value("question")));
        columns.put("choices", "A. yes\nB. no\nC. maybe");
        columns.put(
                "label",
                switch (PythonText.str(row.value("final_decision"))) {
                    case "yes" -> "A. yes";
                    case "no" -> "B. no";
                    default -> "C. maybe";
                });
        return columns;
    }

    /** A file of separated values, in which what is missing is an empty text. */
    private static LoadedRows table(LoaderArguments arguments, Function<JsonObject, Map<String, Object>> function) {
        String mode = arguments.text("prompt_mode", "zero-shot");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Map<String, Object> row : HubFiles.rows(arguments.file(), "csv", Map.of())) {
            Map<String, Object> filled = new LinkedHashMap<>(row);
            filled.replaceAll((column, value) -> value == null ? "" : value);
            JsonObject object = new JsonObject(filled, arguments.file() + " row " + rows.size());
            if (mode.equals("zero-shot")) {
                filled.putAll(function.apply(object));
                filled.put("prompt_mode", mode);
                filled.put("start", "A");
                filled.put("end", HubRows.letter(object.list("options").size() - 1));
            }
            rows.add(filled);
        }
        return LoadedRows.bare(rows);
    }

    private static Map<String, Object> medbullets(JsonObject row) {
        List<Object> options = new ArrayList<>();
        for (String key : List.of("opa", "opb", "opc", "opd", "ope")) {
            Object option = row.columns().getOrDefault(key, "");
            if (!key.equals("ope") || !"".equals(option)) {
                options.add(option);
            }
        }
        return Columns.of(
                "options", options,
                "question", listed(row.columns().getOrDefault("question", ""), options),
                "label", row.columns().get("answer_idx"));
    }

    private static Map<String, Object> nejm(JsonObject row) {
        List<Object> options = new ArrayList<>();
        String choices = row.has("Choices") ? row.text("Choices") : "";
        choices.lines()
                .map(PythonStr::strip)
                .filter(line -> !line.isEmpty())
                .forEach(line -> options.add(LETTER.matcher(line).replaceFirst("")));
        return Columns.of(
                "options", options,
                "question", listed(row.value("Question"), options),
                "label", row.value("Answer"));
    }

    /** The question, and the options on lines of their own behind their letters. */
    private static String listed(@Nullable Object question, List<Object> options) {
        StringBuilder text = new StringBuilder(PythonText.str(question)).append('\n');
        for (int i = 0; i < options.size(); i++) {
            text.append(i == 0 ? "" : "\n")
                    .append(HubRows.letter(i))
                    .append(". ")
                    .append(PythonText.str(options.get(i)));
        }
        return text.toString();
    }
}
