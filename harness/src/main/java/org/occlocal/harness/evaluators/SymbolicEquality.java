package org.occlocal.harness.evaluators;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.matheclipse.core.eval.ExprEvaluator;
import org.matheclipse.core.expression.F;
import org.matheclipse.core.form.tex.TeXParser;
import org.matheclipse.core.interfaces.IExpr;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;

/** Whether two formulas in TeX are equal for all values of their variables. Only for the thread that calls it. */
final class SymbolicEquality {

    private static final Pattern THOUSANDS = PythonRegex.compile("(?<=\\d),(?=\\d{3}(?!\\d))");
    private static final Pattern SHORT_FRACTION = PythonRegex.compile("\\\\frac\\s*(\\d)\\s*(\\d)");
    private static final Pattern UNIT = PythonRegex.compile("(?<=[\\d}])\\s*\\\\(?:text|mathrm|mbox)\\s*\\{[^}]*\\}$");
    private static final Pattern TEXT = PythonRegex.compile("^\\\\(?:text|mathrm|mbox|textbf)\\s*\\{([^}]*)\\}$");
    private static final double TOLERANCE = 5e-7;

    private SymbolicEquality() {}

    static boolean same(String answer, String reference) {
        String a = plain(answer);
        String b = plain(reference);
        if (a.replace(" ", "").equals(b.replace(" ", ""))) {
            return true;
        }
        Group left = Group.of(a);
        Group right = Group.of(b);
        if (left != null || right != null) {
            return left != null && right != null && left.sameAs(right);
        }
        return sameSides(PythonStr.split(a, "="), PythonStr.split(b, "="));
    }

    /** "x = 5" is 5, and an equation is another one when their differences are, up to the sign. */
    private static boolean sameSides(List<String> a, List<String> b) {
        if (a.size() == 2 && b.size() == 2) {
            String left = "(" + a.get(0) + ")-(" + a.get(1) + ")";
            return sameValue(left, "(" + b.get(0) + ")-(" + b.get(1) + ")")
                    || sameValue(left, "(" + b.get(1) + ")-(" + b.get(0) + ")");
        }
        return sameValue(a.get(a.size() - 1), b.get(b.size() - 1));
    }

    private static boolean sameValue(String a, String b) {
        if (a.isBlank() || b.isBlank()) {
            return false;
        }
        ExprEvaluator evaluator = new ExprEvaluator(true, (short) 0);
        IExpr left = evaluator.eval(new TeXParser().parse(a));
        IExpr right = evaluator.eval(new TeXParser().parse(b));
        if (left.equals(right)) {
            return !left.equals(F.$Aborted);
        }
        IExpr difference = evaluator.eval(F.Simplify(F.Subtract(left, right)));
        if (difference.isZero()) {
            return true;
        }
        if (difference.isNumericFunction()) {
            double distance = evaluator.evalf(F.Abs(difference));
            double size = Math.max(1, evaluator.evalf(F.Abs(right)));
            return distance <= TOLERANCE * size;
        }
        return evaluator.eval(F.PossibleZeroQ(difference)).isTrue();
    }

    private static String plain(String tex) {
        String text = PythonStr.strip(tex)
                .replace("\\left", "")
                .replace("\\right", "")
                .replace("\\!", "");
        text = text.replace("\\,", " ").replace("\\;", " ").replace("\\ ", " ").replace("{,}", ",");
        text = text.replace("dfrac", "frac")
                .replace("tfrac", "frac")
                .replace("\\%", "")
                .replace("%", "");
        text = text.replace("^{\\circ}", "")
                .replace("^\\circ", "")
                .replace("\\$", "")
                .replace("$", "");
        text = PythonStr.rightStrip(PythonStr.strip(text), ".");
        text = UNIT.matcher(text).replaceAll("");
        text = TEXT.matcher(text).replaceAll("$1");
        text = SHORT_FRACTION.matcher(text).replaceAll("\\\\frac{$1}{$2}");
        return PythonStr.strip(THOUSANDS.matcher(text).replaceAll(""));
    }

    /** Several values in brackets: a point, an interval, or a set. */
    private record Group(String open, List<String> items, String close) {

        static @Nullable Group of(String text) {
            boolean set = text.startsWith("\\{") && text.endsWith("\\}");
            boolean brackets = !text.isEmpty() && "([".indexOf(text.charAt(0)) >= 0 && text.matches("(?s).*[)\\]]");
            int width = set ? 2 : brackets ? 1 : 0;
            String inner = text.substring(width, Math.max(text.length() - width, width));
            List<String> items = items(inner);
            if (items == null || (!set && items.size() < 2)) {
                return null;
            }
            // values without brackets are a set
            boolean bare = width == 0;
            return new Group(
                    bare ? "\\{" : text.substring(0, width),
                    items,
                    bare ? "\\}" : text.substring(text.length() - width));
        }

        /** Null where the brackets within do not match, so that the outer ones are no pair. */
        private static @Nullable List<String> items(String text) {
            List<String> items = new ArrayList<>();
            int depth = 0;
            int from = 0;
            for (int i = 0; i < text.length(); i++) {
                depth += "([{".indexOf(text.charAt(i)) >= 0 ? 1 : ")]}".indexOf(text.charAt(i)) >= 0 ? -1 : 0;
                if (depth < 0) {
                    return null;
                }
                if (depth == 0 && text.charAt(i) == ',') {
                    items.add(text.substring(from, i));
                    from = i + 1;
                }
            }
            items.add(text.substring(from));
            return items;
        }

        boolean sameAs(Group other) {
            if (!open.equals(other.open) || !close.equals(other.close) || items.size() != other.items.size()) {
                return false;
            }
            List<String> left = new ArrayList<>(other.items);
            for (String item : items) {
                int place = -1;
                int last = open.equals("\\{") ? left.size() : Math.min(left.size(), 1);
                for (int i = 0; i < last && place < 0; i++) {
                    place = same(item, left.get(i)) ? i : -1;
                }
                if (place < 0) {
                    return false;
                }
                left.remove(place);
            }
            return true;
        }
    }
}
