package org.occlocal.engine;

import java.util.Locale;

/**
 * How a model is spread over devices.
 *
 * @param copies of the model, which share the tasks
 * @param stages of each copy
 */
public record Placement(int copies, int stages) {

    public Placement {
        if (copies < 1 || stages < 1) {
            throw new IllegalArgumentException(copies + " copies of " + stages + " stages");
        }
    }

    /**
     * As many copies as there is room for, all of the same number of devices: a stage more takes time for the way between
     * devices, a copy more takes none.
     *
     * @param devices number of them
     * @param neededStages fewest devices that the weights fit on
     */
    public static Placement choose(int devices, int neededStages) {
        int copies = Math.max(1, devices / neededStages);
        while (devices % copies != 0) {
            copies--;
        }
        return new Placement(copies, neededStages);
    }

    /**
     * Text such as 8x1 or 2x4.
     *
     * @throws IllegalArgumentException that shows what is understood
     */
    public static Placement parse(String text) {
        String[] numbers = text.strip().toLowerCase(Locale.ROOT).split("x", -1);
        if (numbers.length != 2 || !numbers[0].matches("[1-9]\\d{0,3}") || !numbers[1].matches("[1-9]\\d{0,3}")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no placement; expected copies and stages of each," + " such as 8x1 or 2x4");
        }
        return new Placement(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
    }

    @Override
    public String toString() {
        return copies + (copies == 1 ? " copy of " : " copies of ") + stages + (stages == 1 ? " stage" : " stages");
    }
}
