package org.occlocal.harness.evaluators.instructions;

import java.util.ArrayList;
import java.util.List;
import org.occlocal.harness.python.PythonStr;

/** How a response begins and ends, and of what parts it is. */
final class WholeResponseInstructions {

    private WholeResponseInstructions() {}

    static Instruction repeatPrompt(InstructionArguments arguments) {
        String prompt = PythonStr.lower(PythonStr.strip(arguments.text("prompt_to_repeat")));
        return response -> PythonStr.lower(PythonStr.strip(response)).startsWith(prompt);
    }

    static Instruction endPhrase(InstructionArguments arguments) {
        String phrase = PythonStr.lower(PythonStr.strip(arguments.text("end_phrase")));
        return response -> PythonStr.lower(PythonStr.strip(PythonStr.strip(response), "\""))
                .endsWith(phrase);
    }

    static boolean isQuotation(String response) {
        String stripped = PythonStr.strip(response);
        return stripped.length() > 1 && stripped.startsWith("\"") && stripped.endsWith("\"");
    }

    /** Two different ones between six asterisks. */
    static boolean areTwoResponses(String response) {
        List<String> parts = PythonStr.split(response, "******");
        List<String> given = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            String part = PythonStr.strip(parts.get(i));
            if (!part.isEmpty()) {
                given.add(part);
            } else if (i > 0 && i < parts.size() - 1) {
                return false;
            }
        }
        return given.size() == 2 && !given.get(0).equals(given.get(1));
    }
}
