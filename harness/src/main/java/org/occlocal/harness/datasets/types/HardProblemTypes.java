package org.occlocal.harness.datasets.types;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.datasets.files.TextFiles;
import org.occlocal.harness.python.PythonJson;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/**
 * NPHardEval (Fan et al. 2023): nine problems of three classes of complexity, each with ten levels. The column "q" is the level,
 * "####", and the problem as its file has it, which is what the evaluators compute the answer of.
 */
final class HardProblemTypes {

    private static final int LEVELS = 10;

    private HardProblemTypes() {}

    static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        types.put("HardGCPDataset", arguments -> graphs(arguments, "synthesized_data_GCP_", false));
        types.put("CMP_GCP_D_Dataset", arguments -> graphs(arguments, "decision_data_GCP_", true));
        types.put("Hard_TSP_Dataset", arguments -> cities(arguments, "synthesized_data_TSP_", false));
        types.put("CMP_TSP_D_Dataset", arguments -> cities(arguments, "decision_data_TSP_", true));
        types.put("Hard_MSP_Dataset", arguments -> instances(arguments, "msp", null, HardProblemTypes::meetings));
        types.put("CMP_KSP_Dataset", arguments -> instances(arguments, "ksp", "items", HardProblemTypes::knapsack));
        types.put("P_BSP_Dataset", arguments -> instances(arguments, "bsp", "array", HardProblemTypes::search));
        types.put("P_EDP_Dataset", arguments -> instances(arguments, "edp", "string_a", HardProblemTypes::edits));
        types.put("P_SPP_Dataset", arguments -> instances(arguments, "spp", null, HardProblemTypes::path));
        return types;
    }

    private static Map<String, Object> row(String prompt, Object level, String problem) {
        return Columns.of("prompt", prompt, "q", level + "####\n" + problem, "level", level);
    }

    /** What stands before each problem. */
    private static String asked(String kind, String afterFormat, Map<String, String> values) {
        JsonNode texts = PackagedTexts.read("nphardeval.json").path(kind);
        String question = PackagedTexts.filled(texts.path("question").asText(), values);
        return texts.path("introduction").asText() + "\n" + question + "\n"
                + texts.path("content").asText() + "\n" + texts.path("format").asText() + afterFormat;
    }

    /** Graphs in DIMACS' format, one file a level, an empty line behind each. */
    private static LoadedRows graphs(LoaderArguments arguments, String name, boolean isDecision) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int level = 1; level <= LEVELS; level++) {
            String file = name + (level - 1) + ".txt";
            List<String> graphs = PythonStr.split(TextFiles.read(arguments.file(file)), "\n\n");
            for (String graph : graphs.subList(0, graphs.size() - 1)) {
                rows.add(row(graph(graph, isDecision, file), (long) level, graph));
            }
        }
        return LoadedRows.bare(rows);
    }

    private static String graph(String graph, boolean isDecision, String file) {
        List<String> lines = PythonStr.split(graph, "\n");
        List<String> head = PythonStr.words(lines.get(0));
        List<String> sizes = lines.size() < 2 ? List.of() : PythonStr.split(lines.get(1), " ");
        if (head.size() < 2 || sizes.size() < 3) {
            throw new ConfigException(file
                    + ": a graph must begin with its number of colors and with its sizes, as \"p edge 6 9\", it begins with "
                    + PythonText.repr(lines.get(0)));
        }
        String vertices = sizes.get(2);
        StringBuilder prompt = new StringBuilder(
                isDecision
                        ? asked(
                                "gcp_d",
                                "\n\n The graph is below: \n",
                                Map.of("total_vertices", vertices, "number_of_colors", head.get(head.size() - 2)))
                        : asked(
                                "gcp",
                                "\n The graph is below: \n",
                                Map.of(
                                        "max_vertices",
                                        vertices,
                                        "max_colors",
                                        lines.get(0).substring(lines.get(0).length() - 1))));
        for (String line : lines.subList(2, lines.size())) {
            List<String> edge = PythonStr.split(line, " ");
            if (edge.size() < 3) {
                throw new ConfigException(file + ": an edge must be as \"e 1 2\", it is " + PythonText.repr(line));
            }
            prompt.append("Vertex ")
                    .append(edge.get(1))
                    .append(" is connected to vertex ")
                    .append(edge.get(2))
                    .append(".\n");
        }
        return prompt.toString();
    }

    /** Distances of each two cities; where a decision is asked, the last line has the limit. */
    private static LoadedRows cities(LoaderArguments arguments, String name, boolean isDecision) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int level = 0; level < LEVELS; level++) {
            for (int file = 1; file <= LEVELS; file++) {
                DistanceTable table =
                        DistanceTable.read(arguments.file(name + "level_" + level + "_instance_" + file + ".csv"));
                String prompt = isDecision ? decision(table) : tour(table);
                rows.add(row(prompt, level + 1L, PythonJson.dumps(table.toJson())));
            }
        }
        return LoadedRows.bare(rows);
    }

    private static String tour(DistanceTable table) {
        int cities = table.rows();
        StringBuilder prompt = new StringBuilder(asked(
                "tsp",
                "\n The distances between cities are below: \n",
                Map.of("total_cities", String.valueOf(cities))));
        table.eachPair(
                cities,
                (a, b) -> prompt.append("The path between City " + a + " and City " + b + " is with distance "
                        + PythonText.str(table.cell(a, b)) + ".\n"));
        return prompt.toString();
    }

    private static String decision(DistanceTable table) {
        int cities = table.rows() - 1;
        StringBuilder prompt = new StringBuilder(asked(
                "tsp_d",
                "\nThe distances between cities are below: \n",
                Map.of(
                        "total_cities",
                        String.valueOf(cities),
                        "distance_limit",
                        PythonText.str(table.cell(cities, 0)))));
        table.eachPair(
                cities,
                (a, b) -> prompt.append("The distance between City " + a + " and City " + b + " is "
                        + PythonText.str(table.cellOfOneType(a, b)) + ".\n"));
        return prompt.toString();
    }

    /** A list of problems in one file. The level is said in each, or it is two or three below the size of a part of it. */
    private static LoadedRows instances(
            LoaderArguments arguments, String kind, @Nullable String sized, Function<JsonObject, String> prompt) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (JsonObject problem : JsonFiles.objects(arguments.file(kind + "_instances.json"))) {
            rows.add(row(prompt.apply(problem), level(problem, sized), PythonJson.dumps(problem.columns())));
        }
        return LoadedRows.bare(rows);
    }

    private static long level(JsonObject problem, @Nullable String sized) {
        if (sized == null) {
            return problem.integer("complexity_level");
        }
        return switch (sized) {
            case "string_a" -> problem.text(sized).codePoints().count() - 2;
            case "items" -> problem.list(sized).size() - 3L;
            default -> problem.list(sized).size() - 2L;
        };
    }

    private static String meetings(JsonObject problem) {
        JsonObject participants = problem.object("participants");
        StringBuilder prompt = new StringBuilder(asked(
                "msp",
                "\n The meetings and participants details are as below: \n",
                Map.of(
                        "total_participants",
                        PythonText.str(participants.columns()),
                        "total_timeslots",
                        PythonText.str(problem.value("time_slots")))));
        problem.objects("meetings")
                .forEach(meeting -> prompt.append("Meeting " + PythonText.str(meeting.value("id"))
                        + " is with duration " + PythonText.str(meeting.value("duration")) + ".\n"));
        participants.columns().keySet().forEach(name -> {
            JsonObject participant = participants.object(name);
            prompt.append("Participant " + name + " is available at time slots "
                    + PythonText.str(participant.value("available_slots")) + " and has meetings "
                    + PythonText.str(participant.value("meetings")) + ".\n");
        });
        return prompt.toString();
    }

    private static String knapsack(JsonObject problem) {
        return asked(
                        "ksp",
                        "\n The items details are as below: \n",
                        Map.of("knapsack_capacity", PythonText.str(problem.value("knapsack_capacity"))))
                + problem.objects("items").stream()
                        .map(item -> "Item " + PythonText.str(item.value("id")) + " has weight "
                                + PythonText.str(item.value("weight")) + " and value "
                                + PythonText.str(item.value("value"))
                                + ".\n")
                        .collect(Collectors.joining());
    }

    private static String search(JsonObject problem) {
        List<Number> sorted = new ArrayList<>();
        for (Object item : problem.list("array")) {
            if (!(item instanceof Number number)) {
                throw problem.expected("array", "a list of numbers");
            }
            sorted.add(number);
        }
        sorted.sort(Comparator.comparingDouble(Number::doubleValue));
        return asked(
                        "bsp",
                        "\n The sorted array elements are: ",
                        Map.of("target_value", PythonText.str(problem.value("target"))))
                + sorted.stream().map(PythonText::str).collect(Collectors.joining(", ")) + "\n";
    }

    private static String edits(JsonObject problem) {
        return asked("edp", "", Map.of("string_a", problem.text("string_a"), "string_b", problem.text("string_b")));
    }

    /** From the first of the nodes to the last. */
    private static String path(JsonObject problem) {
        List<?> nodes = problem.list("nodes");
        if (nodes.isEmpty()) {
            throw problem.expected("nodes", "a list of at least one node");
        }
        String start = PythonText.str(nodes.get(0));
        String end = PythonText.str(nodes.get(nodes.size() - 1));
        StringBuilder prompt = new StringBuilder(asked(
                "spp",
                "\n The graph's edges and weights are as follows: \n",
                Map.of("start_node", start, "end_node", end)));
        problem.objects("edges")
                .forEach(edge -> prompt.append(
                        "Edge from " + PythonText.str(edge.value("from")) + " to " + PythonText.str(edge.value("to"))
                                + " has a weight of " + PythonText.str(edge.value("weight")) + ".\n"));
        return prompt.toString();
    }
}
