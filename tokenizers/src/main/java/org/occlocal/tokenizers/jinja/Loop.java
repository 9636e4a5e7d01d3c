package org.occlocal.tokenizers.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The variable "loop" of a for loop. */
final class Loop implements Callable {

    private final List<Object> items;
    private final int depth;
    private final @Nullable Callable recursion;
    private int index = -1;
    private @Nullable List<Object> lastChecked;

    /**
     * @param depth 0 for the outermost of recursive loops
     * @param recursion runs the loop's body over other items; null unless the loop is recursive
     */
    Loop(List<Object> items, int depth, @Nullable Callable recursion) {
        this.items = items;
        this.depth = depth;
        this.recursion = recursion;
    }

    boolean advance() {
        return ++index < items.size();
    }

    Object item() {
        return items.get(index);
    }

    int length() {
        return items.size();
    }

    Object attribute(String name, Budget budget) {
        return switch (name) {
            case "index" -> index + 1L;
            case "index0" -> (long) index;
            case "revindex" -> (long) items.size() - index;
            case "revindex0" -> items.size() - index - 1L;
            case "first" -> index == 0;
            case "last" -> index == items.size() - 1;
            case "length" -> (long) items.size();
            case "depth" -> depth + 1L;
            case "depth0" -> (long) depth;
            case "previtem" -> index > 0 ? items.get(index - 1) : new Undefined("there is no previous item");
            case "nextitem" -> index + 1 < items.size() ? items.get(index + 1) : new Undefined("there is no next item");
            case "cycle" -> (Callable) this::cycle;
            case "changed" -> (Callable) arguments -> changed(arguments, budget);
            default -> Undefined.member(this, name);
        };
    }

    /** loop(items) of a recursive loop. */
    @Override
    public Object call(Arguments arguments) {
        if (recursion == null) {
            throw new JinjaException("the loop must have the recursive marker to be called recursively");
        }
        return recursion.call(arguments);
    }

    @Override
    public String toString() {
        return "<LoopContext " + (index + 1) + "/" + items.size() + ">";
    }

    private Object cycle(Arguments arguments) {
        if (arguments.positional().isEmpty()) {
            throw new JinjaException("no items for cycling given");
        }
        return arguments.positional().get(index % arguments.positional().size());
    }

    private Object changed(Arguments arguments, Budget budget) {
        List<Object> values = arguments.positional();
        boolean same = lastChecked != null && Python.equal(lastChecked, values, budget);
        lastChecked = values;
        return !same;
    }
}
