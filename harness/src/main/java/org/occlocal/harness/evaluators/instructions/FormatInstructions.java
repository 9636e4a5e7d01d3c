package org.occlocal.harness.evaluators.instructions;

import java.util.List;
import java.util.regex.Pattern;
import org.occlocal.harness.python.PythonJson;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;

/** Marks in a response: placeholders, bullet points, titles, sections; and JSON. */
final class FormatInstructions {

    private static final List<String> CONSTRAINED =
            List.of("My answer is yes.", "My answer is no.", "My answer is maybe.");
    private static final Pattern PLACEHOLDER = PythonRegex.compile("\\[.*?\\]");
    private static final Pattern STAR = PythonRegex.compile("(?m)^\\s*\\*[^\\*].*$");
    private static final Pattern DASH = PythonRegex.compile("(?m)^\\s*-.*$");
    private static final Pattern HIGHLIGHT = PythonRegex.compile("\\*[^\\n\\*]*\\*");
    private static final Pattern DOUBLE_HIGHLIGHT = PythonRegex.compile("\\*\\*[^\\n\\*]*\\*\\*");
    private static final Pattern TITLE = PythonRegex.compile("<<[^\\n]+>>");
    private static final List<String> FENCES = List.of("```json", "```Json", "```JSON", "```");

    private FormatInstructions() {}

    static Instruction placeholders(InstructionArguments arguments) {
        double least = arguments.number("num_placeholders");
        return response -> PythonRegex.findAll(PLACEHOLDER, response).size() >= least;
    }

    static Instruction bulletPoints(InstructionArguments arguments) {
        double expected = arguments.number("num_bullets");
        return response -> PythonRegex.findAll(STAR, response).size()
                        + PythonRegex.findAll(DASH, response).size()
                == expected;
    }

    /** What stands between single and double asterisks; double ones may count twice, as there. */
    static Instruction highlightedSections(InstructionArguments arguments) {
        double least = arguments.number("num_highlights");
        return response -> {
            long single = PythonRegex.findAll(HIGHLIGHT, response).stream()
                    .filter(section ->
                            !PythonStr.strip(PythonStr.strip(section, "*")).isEmpty())
                    .count();
            long pairs = PythonRegex.findAll(DOUBLE_HIGHLIGHT, response).stream()
                    .filter(section -> !PythonStr.strip(section.substring(2, section.length() - 2))
                            .isEmpty())
                    .count();
            return single + pairs >= least;
        };
    }

    /** A section begins with a word such as "Section" and a number. */
    static Instruction multipleSections(InstructionArguments arguments) {
        Pattern start = arguments.pattern(
                "section_spliter", "\\s?" + PythonStr.strip(arguments.text("section_spliter")) + "\\s?\\d+\\s?");
        double least = arguments.number("num_sections");
        return response -> PythonRegex.split(start, response).size() - 1 >= least;
    }

    static Instruction postscript(InstructionArguments arguments) {
        String marker = PythonStr.strip(arguments.text("postscript_marker"));
        String expression =
                switch (marker) {
                    case "P.P.S" -> "p\\.\\s?p\\.\\s?s";
                    case "P.S." -> "p\\.\\s?s\\.";
                    default -> PythonStr.lower(marker);
                };
        Pattern postscript = arguments.pattern("postscript_marker", "(?m)\\s*" + expression + ".*$");
        return response -> postscript.matcher(PythonStr.lower(response)).find();
    }

    static boolean isConstrainedResponse(String response) {
        String stripped = PythonStr.strip(response);
        return CONSTRAINED.stream().anyMatch(stripped::contains);
    }

    static boolean hasTitle(String response) {
        return PythonRegex.findAll(TITLE, response).stream()
                .anyMatch(title -> !PythonStr.strip(PythonStr.rightStrip(PythonStr.leftStrip(title, "<"), ">"))
                        .isEmpty());
    }

    /** JSON as Python reads it, in Markdown's fences or not. */
    static boolean isJson(String response) {
        String json = PythonStr.strip(response);
        for (String fence : FENCES) {
            json = json.startsWith(fence) ? json.substring(fence.length()) : json;
        }
        json = json.endsWith("```") ? json.substring(0, json.length() - 3) : json;
        return PythonJson.canLoad(PythonStr.strip(json));
    }
}
