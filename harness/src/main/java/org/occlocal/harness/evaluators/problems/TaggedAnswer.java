package org.occlocal.harness.evaluators.problems;

import java.io.StringReader;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonLiteral;
import org.occlocal.harness.python.PythonStr;

/** Answers between tags, as NPHardEval asks for them: {@code <root><reasoning>...</reasoning><final_answer>{...}</final_answer></root>}. */
final class TaggedAnswer {

    private static final String START = "<final_answer>";
    private static final String END = "</final_answer>";
    private static final Object NOTHING = "";

    private TaggedAnswer() {}

    /** The literal of an answer with reasoning beside it; "" where there is none. */
    static @Nullable Object literal(String answer) {
        return answer.contains("<reasoning>") && answer.contains("</reasoning>")
                ? literalOrNothing(between(answer))
                : NOTHING;
    }

    /** The first dictionary of an answer, which needs no reasoning; "" where there is none. */
    static @Nullable Object dictionary(String answer) {
        String text = between(answer);
        int start = text.indexOf('{');
        int end = text.indexOf('}');
        return start < 0 || end < start ? NOTHING : literalOrNothing(text.substring(start, end + 1));
    }

    private static @Nullable Object literalOrNothing(String text) {
        try {
            return PythonLiteral.parse(PythonStr.strip(text));
        } catch (IllegalArgumentException e) {
            return NOTHING;
        }
    }

    /** What stands behind the first opening tag and before the first closing one; "" where there is nothing. */
    private static String between(String answer) {
        int start = answer.indexOf(START) + START.length();
        int end = answer.indexOf(END);
        return answer.contains(START) && end >= start ? answer.substring(start, end) : "";
    }

    /**
     * The dictionary of an answer that is XML, or else has the tags and reasoning; its braces may be missing where it is no XML.
     *
     * @return an empty one where nothing is between the tags or they are missing; null where it is no dictionary
     */
    static @Nullable Map<?, ?> dictionaryOfElement(String answer) {
        List<@Nullable String> element = element(answer);
        if (element != null) {
            String text = element.isEmpty() ? "" : element.get(0);
            return element.isEmpty() ? Map.of() : text == null ? null : asDictionary(text);
        }
        String text = answer.contains("<reasoning>") && answer.contains("</reasoning>") ? between(answer) : "";
        if (text.isEmpty()) {
            return Map.of();
        }
        try {
            return PythonLiteral.parse(text) instanceof Map<?, ?> map ? map : null;
        } catch (IllegalArgumentException e) {
            return asDictionary("{" + text + "}");
        }
    }

    private static @Nullable Map<?, ?> asDictionary(String text) {
        try {
            return PythonLiteral.parse(text) instanceof Map<?, ?> map ? map : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The text at the start of the first element final_answer below the root: none, or one; null where the answer is no XML. */
    private static @Nullable List<@Nullable String> element(String answer) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        List<@Nullable String> found = new ArrayList<>();
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(answer));
            StringBuilder text = null;
            int depth = 0;
            while (reader.hasNext()) {
                int event = reader.next();
                boolean isEdge = event == XMLStreamReader.START_ELEMENT || event == XMLStreamReader.END_ELEMENT;
                if (isEdge && text != null) {
                    found.add(text.isEmpty() ? null : text.toString());
                    text = null;
                }
                if (event == XMLStreamReader.START_ELEMENT) {
                    boolean isAnswer = depth == 1
                            && reader.getNamespaceURI() == null
                            && reader.getLocalName().equals("final_answer");
                    text = isAnswer && found.isEmpty() ? new StringBuilder() : null;
                    depth++;
                } else if (event == XMLStreamReader.END_ELEMENT) {
                    depth--;
                } else if (reader.hasText() && event != XMLStreamReader.COMMENT && text != null) {
                    text.append(reader.getText());
                }
            }
        } catch (XMLStreamException e) {
            return null;
        }
        return found;
    }

    /** Python's {@code int(value)}; null where it fails. */
    static @Nullable BigInteger whole(@Nullable Object value) {
        if (value instanceof String text) {
            return PythonStr.toInteger(text);
        } else if (value instanceof Boolean truth) {
            return truth ? BigInteger.ONE : BigInteger.ZERO;
        } else if (value instanceof Double real) {
            return real.isNaN() || real.isInfinite() ? null : new java.math.BigDecimal(real).toBigInteger();
        } else if (value instanceof BigInteger || value instanceof Long) {
            return new BigInteger(value.toString());
        }
        return null;
    }

    /** {@link #whole} of what fits into 32 bits, which every right answer does. */
    static @Nullable Integer small(@Nullable Object value) {
        BigInteger whole = whole(value);
        return whole == null || whole.bitLength() > 31 ? null : (Integer) whole.intValue();
    }

    /** The parts of a list or tuple, or the only one of a set; null for what has none in an order. */
    static @Nullable List<@Nullable Object> items(@Nullable Object value) {
        if (value instanceof PythonLiteral.Tuple tuple) {
            return tuple.items();
        } else if (value instanceof List<?> list) {
            return new ArrayList<>(list);
        }
        return value instanceof Set<?> set && set.size() < 2 ? new ArrayList<>(set) : null;
    }

    /** Whole numbers joined by arrows, as "0->2->1"; null for anything else. */
    static @Nullable List<Integer> path(@Nullable Object value) {
        if (!(value instanceof String text)) {
            return null;
        }
        List<Integer> path = new ArrayList<>();
        for (String place : PythonStr.split(text, "->")) {
            Integer number = small(place);
            if (number == null) {
                return null;
            }
            path.add(number);
        }
        return path;
    }

    /** Whether the answer says that it is feasible; null where it is no dictionary or says something other than a text. */
    static @Nullable Boolean isFeasible(@Nullable Object answer) {
        if (!(answer instanceof Map<?, ?> map)) {
            return null;
        }
        Object said = map.containsKey("Feasible") ? map.get("Feasible") : "no";
        return said instanceof String text ? (Boolean) PythonStr.lower(text).equals("yes") : null;
    }
}
