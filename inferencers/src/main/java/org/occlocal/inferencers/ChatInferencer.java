package org.occlocal.inferencers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntConsumer;
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
     * @param chats messages with role and content
     * @param done is told how many more chats are done
     * @return the answers of each chat, in order of their turns; empty for a chat without a turn of the assistant
     */
    public List<List<Answer>> infer(List<List<Map<String, Object>>> chats, Mode mode, IntConsumer done) {
        List<List<Map<String, Object>>> histories = new ArrayList<>();
        List<List<Integer>> turns = new ArrayList<>();
        List<List<Answer>> answers = new ArrayList<>();
        int rounds = 0;
        for (List<Map<String, Object>> chat : chats) {
            List<Integer> asked = turns(chat, mode);
            histories.add(new ArrayList<>(chat));
            turns.add(asked);
            answers.add(new ArrayList<>());
            rounds = Math.max(rounds, asked.size());
        }
        for (int round = 0; round < rounds; round++) {
            answerRound(round, chats, histories, turns, answers, mode);
            int now = round;
            done.accept((int)
                    turns.stream().filter(asked -> asked.size() == now + 1).count());
        }
        return answers;
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

    private void answerRound(
            int round,
            List<List<Map<String, Object>>> chats,
            List<List<Map<String, Object>>> histories,
            List<List<Integer>> turns,
            List<List<Answer>> answers,
            Mode mode) {
        List<Integer> asking = new ArrayList<>();
        List<GenRequest> requests = new ArrayList<>();
        for (int chat = 0; chat < chats.size(); chat++) {
            if (round < turns.get(chat).size()) {
                asking.add(chat);
                List<Map<String, Object>> history =
                        histories.get(chat).subList(0, turns.get(chat).get(round));
                requests.add(new GenRequest(
                        FewShotPrompt.fixed(renderer.apply(history)), limits, sampling, keepsSpecialTokens));
            }
        }
        List<GenPrediction> predictions = generator.infer(requests, finished -> {});
        for (int i = 0; i < asking.size(); i++) {
            int chat = asking.get(i);
            int turn = turns.get(chat).get(round);
            Object given = String.valueOf(chats.get(chat).get(turn).getOrDefault("content", ""));
            answers.get(chat)
                    .add(new Answer(
                            turn, List.copyOf(histories.get(chat).subList(0, turn)), given, predictions.get(i)));
            if (mode == Mode.EVERY || mode == Mode.EMPTY) {
                Map<String, Object> answered =
                        new LinkedHashMap<>(chats.get(chat).get(turn));
                answered.put("content", predictions.get(i).text());
                histories.get(chat).set(turn, answered);
            }
        }
    }
}
