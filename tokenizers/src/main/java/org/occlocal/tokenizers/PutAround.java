package org.occlocal.tokenizers;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** The post_processor of a {@code tokenizer.json} that puts special tokens around a text. */
final class PutAround {

    private PutAround() {}

    /**
     * @param front tokens before a text, and none around a pair; those without an id are left out
     * @param back tokens behind it
     * @param ids of tokens
     */
    static ObjectNode text(List<String> front, List<String> back, Map<String, Integer> ids) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        ArrayNode single = json.arrayNode();
        ObjectNode specials = json.objectNode();
        front.forEach(token -> addSpecial(token, ids, single, specials));
        addSequence("A", 0, single);
        back.forEach(token -> addSpecial(token, ids, single, specials));
        ObjectNode processor = json.objectNode().put("type", "TemplateProcessing");
        processor.set("single", single);
        ArrayNode pair = processor.putArray("pair");
        addSequence("A", 0, pair);
        addSequence("B", 1, pair);
        processor.set("special_tokens", specials);
        return processor;
    }

    private static void addSequence(String id, int type, ArrayNode template) {
        template.addObject().putObject("Sequence").put("id", id).put("type_id", type);
    }

    private static void addSpecial(String token, Map<String, Integer> ids, ArrayNode template, ObjectNode specials) {
        Integer id = ids.get(token);
        if (id == null) {
            return;
        }
        template.addObject().putObject("SpecialToken").put("id", token).put("type_id", 0);
        ObjectNode special = specials.putObject(token).put("id", token);
        special.putArray("ids").add(id);
        special.putArray("tokens").add(token);
    }
}
