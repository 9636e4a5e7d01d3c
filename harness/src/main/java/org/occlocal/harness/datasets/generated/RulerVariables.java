package org.occlocal.harness.datasets.generated;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.python.NumpyRandom;
import org.occlocal.harness.python.PythonRandom;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/** Variables that are assigned to each other, between sentences of noise. */
final class RulerVariables {

    private static final String TEMPLATE =
            "Memorize and track the chain(s) of variable assignment hidden in the following text.\n\n{context}\nQuestion:"
                    + " Find all variables that are assigned the value {query} in the text above. Answer: According to the"
                    + " chain(s) of variable assignment in the text above, {num_v} variables are assigned the value {query},"
                    + " they are: ";
    private static final String NOISE =
            "The grass is green. The sky is blue. The sun is yellow. Here we go. There and back again.\n";
    private static final List<String> LETTERS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ".chars().mapToObj(Character::toString).toList();
    private static final int STEP = 10;
    private static final int LETTERS_OF_NAME = 5;

    private final LoaderArguments arguments;
    private final PythonRandom random;
    private final NumpyRandom values;
    private final int chains;
    private final int hops;

    private RulerVariables(LoaderArguments arguments) {
        int seed = arguments.integer("random_seed", 42);
        this.arguments = arguments;
        this.random = new PythonRandom(seed);
        this.values = new NumpyRandom(seed);
        this.chains = arguments.integer("num_chains", 1);
        this.hops = arguments.integer("num_hops", 4);
        if (chains < 1 || hops < 1) {
            throw arguments.wrong(chains < 1 ? "num_chains" : "num_hops", "at least 1");
        }
    }

    static LoadedRows load(LoaderArguments arguments) {
        RulerVariables task = new RulerVariables(arguments);
        return new RulerRows(arguments, 30)
                .grow(
                        new RulerRows.Growth(STEP, Integer.MAX_VALUE, false, false),
                        (row, filling) -> task.task(filling),
                        made -> made.prompt() + " " + PythonText.repr(made.answers()));
    }

    private RulerRows.Task task(int filling) {
        List<String> names = names();
        List<List<String>> assignments = new ArrayList<>();
        for (int chain = 0; chain < names.size(); chain += hops + 1) {
            List<String> own = new ArrayList<>();
            own.add("VAR " + names.get(chain) + " = " + (10_000 + values.below(89_999)));
            for (int hop = 1; hop <= hops; hop++) {
                own.add("VAR " + names.get(chain + hop) + " = VAR " + names.get(chain + hop - 1) + " ");
            }
            assignments.add(own);
        }
        String value = PythonStr.strip(PythonStr.afterLast(assignments.get(0).get(0), "="));
        String prompt = NeedleTexts.filled(
                arguments.text("template", TEMPLATE),
                Map.of("context", context(filling, assignments), "query", value, "num_v", String.valueOf(hops + 1)));
        return new RulerRows.Task(prompt, names.subList(0, hops + 1));
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        int count = (hops + 1) * chains;
        while (names.size() < count || new HashSet<>(names).size() < count) {
            names.add(String.join("", random.choices(LETTERS, LETTERS_OF_NAME)));
        }
        if (names.size() % (hops + 1) != 0) {
            // OpenCompass fails on a name that was drawn twice; one in millions of rows
            names.subList(count, names.size()).clear();
        }
        return names;
    }

    private String context(int filling, List<List<String>> assignments) {
        List<String> sentences = new ArrayList<>(Collections.nCopies(filling, NOISE));
        int longest = assignments.get(0).size();
        if (sentences.size() <= longest) {
            sentences = new ArrayList<>(sentences.stream()
                    .flatMap(noise -> PythonStr.split(noise, ".").stream())
                    .map(sentence -> PythonStr.strip(sentence).isEmpty() ? sentence : sentence + ".")
                    .toList());
        }
        for (List<String> chain : assignments) {
            int kept = sentences.size() <= longest ? Math.min(chain.size(), sentences.size() - 1) : chain.size();
            List<Integer> places = new ArrayList<>(
                    random.sample(IntStream.range(0, sentences.size()).boxed().toList(), kept));
            Collections.sort(places);
            for (int i = 0; i < kept; i++) {
                sentences.add(places.get(i) + i, chain.get(i));
            }
        }
        return String.join(" ", sentences).replace(". \n", ".\n");
    }
}
