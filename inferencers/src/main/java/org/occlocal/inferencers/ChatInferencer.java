package org.occlocal.inferencers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.occlocal.engine.Sampling;

/**
 * Answers chats of several turns, as OpenCompass' ChatInferencer. The same turn of all chats is generated at once. Used by
 * one thread; keeps nothing between calls.
 */
public final class ChatInferencer {

    private final GenInferencer generator;
    private final Function<List<Map<String, Object>>, EncodedPrompt> renderer;
    private final GenerationLimits limits;
    private final Sampling sampling;
    private final boolean keepsSpecialTokens;

    /**
     * @param renderer makes the prompt of the messages so far
     * @param limits of each answer
     * @param keepsSpecialTokens whether special tokens are written into the answers
     */
    public ChatInferencer(
            GenInferencer generator,
            Function<List<Map<String, Object>>, EncodedPrompt> renderer,
            GenerationLimits limits,
            Sampling sampling,
            boolean keepsSpecialTokens) {
        this.generator = generator;
        this.renderer = renderer;
        this.limits = limits;
        this.sampling = sampling;
        this.keepsSpecialTokens = keepsSpecialTokens;
    }

    /** Which turns of the assistant are asked for. */
    public enum Mode {
        /** The last one, behind the given ones. */
        LAST,
        /** Each, behind the model's own answers. */
        EVERY,
        /** Each, behind the given answers. */
        EVERY_WITH_GIVEN,
        /** Those that the dataset leaves empty, behind the model's own answers. */
        EMPTY
    }

    /**
     * One answered turn.
     *
     * @param turn index of the assistant's message
     * @param history messages before it, as the model was given them
     * @param given the message that the dataset has in its place
     * @param answer of the model
     */
    public record Answer(int turn, List<Map<String, Object>> history, Object given, GenPrediction answer) {}

    /**
     * Goes through the chats window by window, so that a list which makes its chats when they are asked for is never held
     * as a whole.
     *
     * @param chats messages with role and content
     * @param isKnown chats that need no answers, and get none
     * @param sink is given the answers of each other chat, in order of their turns, when the last is there; an empty list
     *     for a chat without a turn of the assistant
     */
    public void infer(
            List<List<Map<String, Object>>> chats, Mode mode, IntPredicate isKnown, AnswerSink<List<Answer>> sink) {
        for (Window window : Window.over(chats.size(), isKnown)) {
            List<Chat> asked = new ArrayList<>();
            for (int i = window.from(); i < window.to(); i++) {
                if (!isKnown.test(i)) {
                    asked.add(new Chat(i, chats.get(i), turns(chats.get(i), mode)));
                }
            }
            for (Chat chat : asked) {
                if (chat.turns.isEmpty()) {
                    sink.accept(chat.index, List.of());
                }
            }
            int rounds =
                    asked.stream().mapToInt(chat -> chat.turns.size()).max().orElse(0);
            for (int round = 0; round < rounds; round++) {
                int now = round;
                answerRound(
                        asked.stream().filter(chat -> chat.turns.size() > now).toList(), round, mode, sink);
            }
        }
    }

    /** A chat that is being answered. */
    private static final class Chat {

        private final int index;
        private final List<Map<String, Object>> given;
        private final List<Map<String, Object>> history;
        private final List<Integer> turns;
        private final List<Answer> answers = new ArrayList<>();

        Chat(int index, List<Map<String, Object>> given, List<Integer> turns) {
            this.index = index;
            this.given = given;
            this.history = new ArrayList<>(given);
            this.turns = turns;
        }
    }

    private static List<Integer> turns(List<Map<String, Object>> chat, Mode mode) {
        List<Integer> asked = new ArrayList<>();
        for (int i = 0; i < chat.size(); i++) {
            Object content = chat.get(i).get("content");
            boolean isAsked = mode != Mode.EMPTY || content == null || "".equals(content);
            if (isAsked && "assistant".equals(chat.get(i).get("role"))) {
                asked.add(i);
            }
        }
        return mode == Mode.LAST && asked.size() > 1 ? asked.subList(asked.size() - 1, asked.size()) : asked;
    }

    private void answerRound(List<Chat> asking, int round, Mode mode, AnswerSink<List<Answer>> sink) {
        List<GenRequest> requests = new ArrayList<>();
        for (Chat chat : asking) {
            List<Map<String, Object>> history = chat.history.subList(0, chat.turns.get(round));
            requests.add(
                    new GenRequest(FewShotPrompt.fixed(renderer.apply(history)), limits, sampling, keepsSpecialTokens));
        }
        generator.infer(requests, request -> false, (request, prediction) -> {
            Chat chat = asking.get(request);
            int turn = chat.turns.get(round);
            Object given = String.valueOf(chat.given.get(turn).getOrDefault("content", ""));
            chat.answers.add(new Answer(turn, List.copyOf(chat.history.subList(0, turn)), given, prediction));
            if (mode == Mode.EVERY || mode == Mode.EMPTY) {
                Map<String, Object> answered = new LinkedHashMap<>(chat.given.get(turn));
                answered.put("content", prediction.text());
                chat.history.set(turn, answered);
            }
            if (chat.answers.size() == chat.turns.size()) {
                sink.accept(chat.index, chat.answers);
            }
        });
    }
}
