package org.occlocal.harness.datasets.generated;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.python.PythonRandom;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/**
 * Questions of SQuAD 2.0 or HotpotQA, the right documents among others. Where there is room for all documents, they are shuffled where they
 * are, as in OpenCompass, so that the places in later questions mean others.
 */
final class RulerQuestions {

    private static final String TEMPLATE =
            "Answer the question based on the given documents. Only give me the answer and do not output any other"
                    + " words.\n\nThe following are given documents.\n\n{context}\n\nAnswer the question based on the given"
                    + " documents. Only give me the answer and do not output any other words.\n\nQuestion: {query} Answer:";
    private static final int STEP = 10;

    /**
     * A question.
     *
     * @param right places of the documents that have the answer
     * @param related places of documents on the same subject, which are taken first
     */
    private record Question(String text, List<String> answers, List<Integer> right, List<Integer> related) {}

    private final LoaderArguments arguments;
    private final long seed;
    private final PythonRandom random;
    private final List<Question> questions = new ArrayList<>();
    private final List<String> documents;

    private RulerQuestions(LoaderArguments arguments) {
        this.arguments = arguments;
        this.seed = arguments.integer("random_seed", 42);
        this.random = new PythonRandom(seed);
        Path file = arguments.file();
        this.documents = switch (arguments.text("dataset", "squad")) {
            case "squad" -> squad(JsonFiles.object(file).objects("data"));
            case "hotpotqa" -> hotpot(JsonFiles.objects(file));
            default -> throw arguments.wrong("dataset", "squad or hotpotqa");
        };
        int needed = arguments.integer("pre_samples", 0) + arguments.integer("num_samples", 500);
        if (questions.size() < needed) {
            throw new ConfigException(file + " has " + questions.size() + " questions, " + needed + " are needed: mend"
                    + " \"num_samples\" of dataset " + arguments.dataset());
        }
    }

    static LoadedRows load(LoaderArguments arguments) {
        RulerQuestions task = new RulerQuestions(arguments);
        RulerRows rows = new RulerRows(arguments, 32);
        return rows.grow(
                new RulerRows.Growth(STEP, task.documents.size(), false, true),
                task::task,
                made -> made.prompt() + " " + PythonText.repr(made.answers()));
    }

    private RulerRows.Task task(int row, int filling) {
        Question question = questions.get(row == RulerRows.MEASURED ? 0 : row + arguments.integer("pre_samples", 0));
        List<String> chosen = filling < documents.size() ? chosen(question, filling) : documents;
        new PythonRandom(seed).shuffle(chosen);
        StringBuilder context = new StringBuilder();
        for (int i = 0; i < chosen.size(); i++) {
            context.append(i == 0 ? "" : "\n\n")
                    .append("Document ")
                    .append(i + 1)
                    .append(":\n")
                    .append(chosen.get(i));
        }
        String prompt = NeedleTexts.filled(
                arguments.text("template", TEMPLATE), Map.of("context", context.toString(), "query", question.text()));
        return new RulerRows.Task(prompt, question.answers());
    }

    /** The right documents, related ones, then any others. */
    private List<String> chosen(Question question, int count) {
        List<Integer> places = new ArrayList<>(question.right());
        int wanted = count - places.size();
        if (wanted < 0) {
            throw RulerRows.tooShort(arguments);
        }
        if (wanted > question.related().size()) {
            places.addAll(question.related());
            List<Integer> others = IntStream.range(0, documents.size())
                    .boxed()
                    .filter(place -> !places.contains(place))
                    .toList();
            places.addAll(random.sample(others, count - places.size()));
        } else {
            places.addAll(random.sample(question.related(), wanted));
        }
        return new ArrayList<>(places.stream().map(documents::get).toList());
    }

    private List<String> squad(List<JsonObject> articles) {
        TreeSet<String> contexts = new TreeSet<>(PythonStr::compare);
        articles.forEach(
                article -> article.objects("paragraphs").forEach(paragraph -> contexts.add(paragraph.text("context"))));
        Map<String, Integer> places = places(contexts);
        for (JsonObject article : articles) {
            List<Integer> ofArticle = article.objects("paragraphs").stream()
                    .map(paragraph -> places.get(paragraph.text("context")))
                    .toList();
            for (JsonObject paragraph : article.objects("paragraphs")) {
                Integer own = places.get(paragraph.text("context"));
                List<Integer> others =
                        ofArticle.stream().filter(place -> !place.equals(own)).toList();
                for (JsonObject question : paragraph.objects("qas")) {
                    if (!Boolean.TRUE.equals(question.value("is_impossible"))) {
                        List<String> answers = question.objects("answers").stream()
                                .map(answer -> answer.text("text"))
                                .toList();
                        questions.add(new Question(question.text("question"), answers, List.of(own), others));
                    }
                }
            }
        }
        return new ArrayList<>(contexts);
    }

    private List<String> hotpot(List<JsonObject> items) {
        TreeSet<String> contexts = new TreeSet<>(PythonStr::compare);
        items.forEach(item -> contexts.addAll(hotpotDocuments(item)));
        Map<String, Integer> places = places(contexts);
        for (JsonObject item : items) {
            questions.add(new Question(
                    item.text("question"),
                    List.of(item.text("answer")),
                    hotpotDocuments(item).stream().map(places::get).toList(),
                    List.of()));
        }
        return new ArrayList<>(contexts);
    }

    /** Title and text of each. */
    private static List<String> hotpotDocuments(JsonObject item) {
        List<String> documents = new ArrayList<>();
        for (Object document : item.list("context")) {
            if (!(document instanceof List<?> pair)
                    || pair.size() != 2
                    || !(pair.get(1) instanceof List<?> sentences)) {
                throw item.expected("context", "a list of pairs of a title and a list of sentences");
            }
            StringBuilder text = new StringBuilder(PythonText.str(pair.get(0))).append('\n');
            sentences.forEach(sentence -> text.append(PythonText.str(sentence)));
            documents.add(text.toString());
        }
        return documents;
    }

    private static Map<String, Integer> places(Set<String> contexts) {
        Map<String, Integer> places = new HashMap<>();
        contexts.forEach(context -> places.put(context, places.size()));
        return places;
    }
}
