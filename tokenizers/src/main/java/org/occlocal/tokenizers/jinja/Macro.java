package org.occlocal.tokenizers.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A macro, or the body of a call block, with the scope that it was defined in.
 *
 * @param name for messages
 */
record Macro(String name, Statement.Signature signature, List<Statement> body, Scope definedIn, Rendering rendering)
        implements Callable {

    @Override
    public Object call(Arguments arguments) {
        Scope scope = new Scope(definedIn);
        bind(arguments, scope);
        rendering.budget().enter();
        String text = rendering.capture(body, scope);
        rendering.budget().leave();
        return text;
    }

    private void bind(Arguments arguments, Scope scope) {
        List<String> parameters = signature.parameters();
        Map<String, Object> named = new LinkedHashMap<>(arguments.named());
        int given = arguments.positional().size();
        if (given > parameters.size() && !signature.usesVarargs()) {
            throw new JinjaException("macro '" + name + "' takes not more than " + parameters.size() + " argument(s)");
        }
        Object caller = named.remove("caller");
        int withoutDefault = parameters.size() - signature.defaults().size();
        for (int i = 0; i < parameters.size(); i++) {
            String parameter = parameters.get(i);
            @Nullable Object value = named.remove(parameter);
            if (i < given) {
                if (value != null) {
                    throw new JinjaException("macro '" + name + "' got two values for argument '" + parameter + "'");
                }
                value = arguments.positional().get(i);
            } else if (value == null && i >= withoutDefault) {
                value = rendering.evaluate(signature.defaults().get(i - withoutDefault), scope);
            }
            scope.set(
                    parameter, value == null ? new Undefined("parameter '" + parameter + "' was not provided") : value);
        }
        if (signature.usesVarargs()) {
            scope.set(
                    "varargs",
                    new Tuple(
                            given > parameters.size()
                                    ? arguments.positional().subList(parameters.size(), given)
                                    : List.of()));
        }
        if (signature.usesKwargs()) {
            scope.set("kwargs", new LinkedHashMap<Object, Object>(named));
        } else if (!named.isEmpty()) {
            throw new JinjaException("macro '" + name + "' takes no keyword argument "
                    + PythonText.repr(new ArrayList<>(named.keySet()).get(0)));
        }
        if (signature.usesCaller()) {
            scope.set("caller", caller == null ? new Undefined("No caller defined") : caller);
        } else if (caller != null) {
            throw new JinjaException("macro '" + name + "' was invoked with a call block but does not use it");
        }
    }
}
