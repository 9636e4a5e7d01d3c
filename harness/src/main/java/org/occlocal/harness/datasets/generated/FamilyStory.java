package org.occlocal.harness.datasets.generated;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.python.PythonRandom;
import org.occlocal.harness.python.PythonStr;

/**
 * A family told in sentences, each of which names the parent or grandparent of one person: NeedleBench's ancestral trace challenge.
 *
 * @param names from the eldest to the youngest
 * @param sentences of each two neighbours, in the order of the names
 * @param generations between the eldest and the youngest
 */
record FamilyStory(List<String> names, List<String> sentences, int generations) {

    FamilyStory {
        names = List.copyOf(names);
        sentences = List.copyOf(sentences);
    }

    /** People drawn from all names, and what is told of them. */
    static FamilyStory of(List<String> allNames, int people, NeedleTexts texts, PythonRandom random) {
        List<String> names = random.sample(allNames, people);
        List<String> statements = texts.statements();
        List<String> relationships = texts.relationships();
        List<String> sentences = new ArrayList<>();
        int generations = 0;
        for (int i = 0; i + 1 < names.size(); i++) {
            String statement = random.choice(statements);
            String relationship = random.choice(relationships);
            Map<String, String> values = new LinkedHashMap<>();
            values.put("A", names.get(i));
            values.put("B", names.get(i + 1));
            values.put("relationship", relationship);
            sentences.add(NeedleTexts.filled(statement, values));
            generations += texts.generations(relationship);
        }
        return new FamilyStory(names, sentences, generations);
    }

    String eldest() {
        return names.get(0);
    }

    String youngest() {
        return names.get(names.size() - 1);
    }

    /** Names of the dataset's language, from a file that has one text for each language, with commas between the names. */
    static List<String> allNames(LoaderArguments arguments, String fileName, int needed) {
        JsonObject file = JsonFiles.object(arguments.file(fileName));
        List<String> names = PythonStr.split(file.text(arguments.text("language")), ",");
        if (names.size() < needed) {
            throw new ConfigException(file.where() + " has " + names.size() + " names in " + arguments.text("language")
                    + ", " + needed + " are needed");
        }
        return names;
    }
}
