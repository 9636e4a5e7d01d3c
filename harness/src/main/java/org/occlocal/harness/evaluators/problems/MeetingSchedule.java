package org.occlocal.harness.evaluators.problems;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonValues;

/** Slots of time for meetings: one behind the other, when all who take part are free, and for nobody two at once. */
final class MeetingSchedule {

    private MeetingSchedule() {}

    static boolean isSolved(String problem, String answer) {
        ProblemJson instance = ProblemJson.of(problem);
        List<ProblemJson> meetings = instance.objects("meetings");
        List<ProblemJson> participants = instance.object("participants").objects();
        Map<Object, List<Double>> schedule = schedule(answer);
        if (schedule == null || schedule.size() != meetings.size()) {
            return false;
        }
        double end = instance.number("time_slots");
        for (ProblemJson meeting : meetings) {
            List<Double> slots = schedule.get(meeting.value("id"));
            boolean fits = slots != null
                    && slots.size() == meeting.number("duration")
                    && slots.stream().allMatch(slot -> slot < end)
                    && isOneBehindTheOther(slots)
                    && participants.stream()
                            .filter(one -> contains(one.list("meetings"), meeting.value("id")))
                            .allMatch(one ->
                                    slots.stream().allMatch(slot -> contains(one.list("available_slots"), slot)));
            if (!fits) {
                return false;
            }
        }
        return participants.stream().noneMatch(one -> isDoubleBooked(one, schedule));
    }

    private static boolean isOneBehindTheOther(List<Double> slots) {
        for (int i = 0; i + 1 < slots.size(); i++) {
            if (slots.get(i) + 1 != slots.get(i + 1)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDoubleBooked(ProblemJson participant, Map<Object, List<Double>> schedule) {
        List<Double> booked = new ArrayList<>();
        schedule.forEach((meeting, slots) -> {
            if (contains(participant.list("meetings"), meeting)) {
                booked.addAll(slots);
            }
        });
        return booked.stream().distinct().count() < booked.size();
    }

    private static boolean contains(List<?> values, @Nullable Object value) {
        return values.stream().anyMatch(one -> PythonValues.equal(one, value));
    }

    /** Slots of each meeting; null where the answer gives none that can be read. */
    private static @Nullable Map<Object, List<Double>> schedule(String answer) {
        Map<?, ?> said = TaggedAnswer.dictionaryOfElement(answer);
        if (said == null) {
            return null;
        }
        Map<Object, List<Double>> schedule = new HashMap<>();
        for (Map.Entry<?, ?> one : said.entrySet()) {
            Integer meeting = TaggedAnswer.small(one.getKey());
            List<?> slots = TaggedAnswer.items(one.getValue());
            if (meeting == null || slots == null) {
                return null;
            }
            List<Double> numbers = new ArrayList<>();
            for (Object slot : slots) {
                if (!(slot instanceof Number || slot instanceof Boolean)) {
                    return null;
                }
                numbers.add(
                        slot instanceof Number number
                                ? (Double) number.doubleValue()
                                : Boolean.TRUE.equals(slot) ? 1.0 : 0.0);
            }
            schedule.put(meeting.longValue(), numbers);
        }
        return schedule;
    }
}
