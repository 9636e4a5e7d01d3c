package org.occlocal.tokenizers.jinja;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Python's datetime.strftime in the C locale. */
final class Strftime {

    private Strftime() {}

    static String format(String format, ZonedDateTime time) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                out.append(c);
                continue;
            }
            char directive = format.charAt(++i);
            boolean unpadded = directive == '-' && i + 1 < format.length();
            if (unpadded) {
                directive = format.charAt(++i);
            }
            String text = directive(directive, time);
            out.append(unpadded ? text.replaceFirst("^[0 ]+(?=.)", "") : text);
        }
        return out.toString();
    }

    private static String directive(char directive, ZonedDateTime time) {
        return switch (directive) {
            case 'Y' -> java(time, "uuuu");
            case 'y' -> java(time, "uu");
            case 'm' -> java(time, "MM");
            case 'd' -> java(time, "dd");
            case 'e' -> "%2d".formatted(time.getDayOfMonth());
            case 'B' -> java(time, "MMMM");
            case 'b', 'h' -> java(time, "MMM");
            case 'A' -> java(time, "EEEE");
            case 'a' -> java(time, "EEE");
            case 'H' -> java(time, "HH");
            case 'I' -> java(time, "hh");
            case 'M' -> java(time, "mm");
            case 'S' -> java(time, "ss");
            case 'f' -> java(time, "SSSSSS");
            case 'p' -> time.getHour() < 12 ? "AM" : "PM";
            case 'j' -> java(time, "DDD");
            case 'w' -> String.valueOf(time.getDayOfWeek().getValue() % 7);
            case 'u' -> String.valueOf(time.getDayOfWeek().getValue());
            case 'F' -> java(time, "uuuu-MM-dd");
            case 'T', 'X' -> java(time, "HH:mm:ss");
            case 'R' -> java(time, "HH:mm");
            case 'D', 'x' -> java(time, "MM/dd/uu");
            case 'c' -> format("%a %b %e %H:%M:%S %Y", time);
                // datetime.now() knows no zone
            case 'z', 'Z' -> "";
            case 'n' -> "\n";
            case 't' -> "\t";
            case '%' -> "%";
            default -> "%" + directive;
        };
    }

    private static String java(ZonedDateTime time, String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
    }
}
