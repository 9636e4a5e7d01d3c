package org.occlocal.harness.datasets.types;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.python.PythonJson;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;

/** What has to be found in texts that others made long: BABILong, MRCR and LongBench's second version. */
final class LongSearchTypes {

    private static final List<String> LENGTHS =
            List.of("0k", "1k", "2k", "4k", "8k", "16k", "32k", "64k", "128k", "256k", "512k", "1m");
    private static final Pattern PREFIX = PythonRegex.compile("Prepend\\s+(\\S+)\\s+to");

    private LongSearchTypes() {}

    static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        types.put("BabiLongDataset", LongSearchTypes::babiLong);
        types.put("MRCRDataset", LongSearchTypes::coreference);
        types.put("LongBenchv2Dataset", LongSearchTypes::longBench);
        return types;
    }

    /** Prompt and answer are lists of one text, as there. */
    private static LoadedRows babiLong(LoaderArguments arguments) {
        String task = arguments.text("task");
        String length = arguments.text("split_name");
        JsonNode prompts = Babi.PROMPTS.path(task);
        if (prompts.isMissingNode()) {
            throw arguments.wrong("task", "qa1 to qa10");
        }
        if (!LENGTHS.contains(length)) {
            throw arguments.wrong("split_name", "one of " + String.join(", ", LENGTHS));
        }
        String beginning = part(arguments, "use_instruction", prompts, "instruction")
                + part(arguments, "use_examples", prompts, "examples")
                + part(arguments, "use_post_prompt", prompts, "post_prompt");
        return LoadedRows.bare(JsonFiles.objects(arguments.file(task, length + ".json")).stream()
                .map(sample -> {
                    String prompt = beginning + "<context>\n" + PythonStr.strip(sample.text("input"))
                            + "\n</context>\n\nQuestion: " + sample.text("question");
                    return Columns.of(
                            "prompt", List.of(PythonStr.strip(prompt)), "answer", List.of(sample.text("target")));
                })
                .toList());
    }

    /** A part of the prompt with an empty line behind it; nothing but that line where a flag is off. */
    private static String part(LoaderArguments arguments, String flag, JsonNode prompts, String name) {
        String text = StreamSupport.stream(prompts.path(name).spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining("\n"));
        return (arguments.flag(flag, true) ? text : "") + "\n\n";
    }

    private static LoadedRows coreference(LoaderArguments arguments) {
        Map<String, Object> values = new LinkedHashMap<>(arguments.values());
        values.put("path", arguments.text("path", "giulio98/MRCR_v2_common"));
        values.put("name", arguments.text("subset", "2needle_in_4096_8192"));
        values.put("split", "test");
        return LocalHub.load(
                new LoaderArguments(arguments.dataset(), values, arguments.root()), LongSearchTypes::conversation);
    }

    private static Map<String, Object> conversation(JsonObject row) {
        Matcher prefix = PREFIX.matcher(row.text("question"));
        Map<String, Object> gold =
                Columns.of("answer", row.item("answers", 0), "prefix", prefix.find() ? prefix.group(1) : "");
        return Columns.of(
                "context", row.value("context"), "question", row.value("question"), "gold", PythonJson.dumps(gold));
    }

    /** The file's rows as "train", the columns that are used as "test". */
    private static LoadedRows longBench(LoaderArguments arguments) {
        List<JsonObject> lines = JsonFiles.objects(arguments.file());
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        splits.put("train", JsonRows.rows(lines, JsonObject::columns));
        splits.put("test", JsonRows.rows(lines, line -> {
            Map<String, Object> row = new LinkedHashMap<>();
            for (String name : List.of(
                    "question",
                    "context",
                    "answer",
                    "choice_A",
                    "choice_B",
                    "choice_C",
                    "choice_D",
                    "difficulty",
                    "length")) {
                row.put(name, line.value(name));
            }
            return row;
        }));
        return LoadedRows.of(splits);
    }

    /** Instructions, examples and what is said of the form of answers, of each task. */
    private static final class Babi {

        private static final JsonNode PROMPTS = PackagedTexts.read("babilong.json");
    }
}
