package org.occlocal.tokenizers.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Arguments of a call.
 *
 * @param positional in order
 * @param named in order
 */
record Arguments(List<Object> positional, Map<String, Object> named) {

    static final Arguments NONE = new Arguments(List.of(), Map.of());

    /**
     * The arguments by parameter, null where none was given.
     *
     * @throws JinjaException if there are more than parameters, a name is unknown, or one is given twice
     */
    @Nullable
    Object[] bind(String function, String... parameters) {
        if (positional.size() > parameters.length) {
            throw new JinjaException(
                    function + "() takes at most " + parameters.length + " arguments, " + positional.size() + " given");
        }
        @Nullable Object[] bound = new Object[parameters.length];
        for (int i = 0; i < positional.size(); i++) {
            bound[i] = positional.get(i);
        }
        Map<String, Object> rest = new LinkedHashMap<>(named);
        for (int i = 0; i < parameters.length; i++) {
            Object value = rest.remove(parameters[i]);
            if (value != null && bound[i] != null) {
                throw new JinjaException(function + "() got two values for argument '" + parameters[i] + "'");
            }
            bound[i] = value == null ? bound[i] : value;
        }
        if (!rest.isEmpty()) {
            throw new JinjaException(function + "() got an unexpected keyword argument '"
                    + rest.keySet().iterator().next() + "'");
        }
        return bound;
    }

    /** As {@link #bind}, all of them required. */
    Object[] bindAll(String function, String... parameters) {
        @Nullable Object[] bound = bind(function, parameters);
        Object[] all = new Object[bound.length];
        for (int i = 0; i < all.length; i++) {
            Object value = bound[i];
            if (value == null) {
                throw new JinjaException(function + "() missing argument '" + parameters[i] + "'");
            }
            all[i] = value;
        }
        return all;
    }
}
