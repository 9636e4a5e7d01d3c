package org.occlocal.harness.tasks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.prompts.PromptMode;
import org.occlocal.harness.python.PythonTruth;
import org.occlocal.inferencers.AnswerSink;
import org.occlocal.inferencers.ChatInferencer;
import org.occlocal.inferencers.InferenceMeter;

/**
 * Chats of several turns: OpenCompass' ChatInferencer, and GenInferencer with {@code multiround}. Unlike there, answers of
 * {@code every} keep the dataset's own answers as gold, and each row keeps its own record.
 */
final class ChatInference implements Inference {

    private final boolean fillsEmptyTurns;

    /** @param fillsEmptyTurns only the turns that the template leaves empty, as with multiround */
    ChatInference(boolean fillsEmptyTurns) {
        this.fillsEmptyTurns = fillsEmptyTurns;
    }

    @Override
    public String mode() {
        return fillsEmptyTurns ? "gen" : "unknown";
    }

    @Override
    public void infer(
            PreparedDataset dataset,
            RunModel model,
            InferenceMeter meter,
            IntPredicate isKnown,
            AnswerSink<Sample> sink) {
        ChatInferencer.Mode mode = mode(dataset);
        GenInference.Generator generator = GenInference.Generator.of(dataset.inferencer(), model, meter);
        List<List<Map<String, Object>>> chats = Lazy.list(
                dataset.rows().size(), i -> ChatRows.chat(dataset.rows().get(i), dataset));
        new ChatInferencer(
                        generator.inferencer(),
                        history -> model.encode(model.style().chat(history), PromptMode.GENERATE),
                        generator.limits(),
                        generator.sampling(0),
                        generator.keepsSpecialTokens())
                .infer(chats, mode, isKnown, (i, answers) -> {
                    if (answers.isEmpty()) {
                        throw new ConfigException("dataset " + dataset.name() + " row " + i
                                + ": the chat has no turn of the assistant to ask for");
                    }
                    sink.accept(
                            i,
                            new Sample(
                                    mode == ChatInferencer.Mode.EVERY
                                                    && ChatRows.isDialogue(
                                                            dataset.rows().get(i), dataset)
                                            ? conversation(answers, chats.get(i), dataset.name() + " row " + i)
                                            : done(answers, mode, chats.get(i), dataset.gold(i)),
                                    Map.of(
                                            "turns",
                                            answers.stream()
                                                    .map(answer -> model.account(answer.answer()))
                                                    .toList())));
                });
    }

    private ChatInferencer.Mode mode(PreparedDataset dataset) {
        if (fillsEmptyTurns) {
            return ChatInferencer.Mode.EMPTY;
        }
        String given = dataset.inferencer().text("infer_mode");
        return switch (given == null ? "last" : given) {
            case "last" -> ChatInferencer.Mode.LAST;
            case "every" -> ChatInferencer.Mode.EVERY;
            case "every_with_gt" -> ChatInferencer.Mode.EVERY_WITH_GIVEN;
            default -> throw new ConfigException(
                    "ChatInferencer: infer_mode is \"" + given + "\", known are last, every and every_with_gt");
        };
    }

    private static Map<String, Object> done(
            List<ChatInferencer.Answer> answers,
            ChatInferencer.Mode mode,
            List<Map<String, Object>> chat,
            @Nullable Object gold) {
        Map<String, Object> done = new LinkedHashMap<>();
        if (mode == ChatInferencer.Mode.LAST) {
            ChatInferencer.Answer last = answers.get(0);
            if (PythonTruth.isTrue(last.given())) {
                done.put("gold", last.given());
            }
            done.put("prediction", last.answer().text());
            done.put("origin_prompt", last.history());
            return done;
        }
        List<String> texts =
                answers.stream().map(answer -> answer.answer().text()).toList();
        if (mode == ChatInferencer.Mode.EMPTY) {
            done.put("origin_prompt", chat);
            done.put("prediction", texts);
            if (PythonTruth.isTrue(gold)) {
                done.put("gold", gold);
            }
            return done;
        }
        done.put("gold", answers.stream().map(ChatInferencer.Answer::given).toList());
        done.put("prediction", texts);
        done.put("origin_prompt", answers.stream().map(ChatInference::lastSaid).toList());
        return done;
    }

    /** The whole conversation with the model's answers in it, by rounds of a question and an answer. */
    private static Map<String, Object> conversation(
            List<ChatInferencer.Answer> answers, List<Map<String, Object>> chat, String where) {
        if (chat.size() % 2 != 0) {
            throw new ConfigException(
                    "dataset " + where + ": the dialogue has " + chat.size()
                            + " messages; in rounds of a question and a place for the answer there are twice as many as rounds");
        }
        List<Object> said = new ArrayList<>();
        chat.forEach(message -> said.add(message.get("content")));
        answers.forEach(answer -> said.set(answer.turn(), answer.answer().text()));
        List<Map<String, Object>> rounds = new ArrayList<>();
        for (int i = 0; i < said.size(); i += 2) {
            Map<String, Object> round = new LinkedHashMap<>();
            round.put("round", (long) (i / 2 + 1));
            round.put("user", said.get(i));
            round.put("assistant", said.get(i + 1));
            rounds.add(round);
        }
        Map<String, Object> done = new LinkedHashMap<>();
        done.put("prediction", rounds);
        done.put("origin_prompt", null);
        return done;
    }

    private static Object lastSaid(ChatInferencer.Answer answer) {
        List<Map<String, Object>> history = answer.history();
        return history.isEmpty()
                ? ""
                : String.valueOf(history.get(history.size() - 1).get("content"));
    }
}
