package org.occlocal.harness.runners;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commands of Slurm: sbatch, squeue and scancel. */
final class Slurm {

    /** A job as squeue shows it: its state in capitals, and the comment that it was submitted with. */
    record Job(String id, String state, String comment) {

        boolean isWaiting() {
            return state.equals("PENDING") || state.equals("CONFIGURING") || state.startsWith("REQUEUE");
        }

        /** Whether it may still do something. */
        boolean isAlive() {
            return isWaiting()
                    || List.of("RUNNING", "COMPLETING", "SUSPENDED", "STOPPED", "STAGE_OUT", "SIGNALING", "RESIZING")
                            .contains(state);
        }
    }

    /** A command could not be run, or ended with an error. */
    static final class SlurmException extends IOException {

        private static final long serialVersionUID = 1;

        SlurmException(String message) {
            super(message);
        }
    }

    /** @return the number of the new job */
    String submit(List<String> arguments) throws SlurmException {
        List<String> command = new ArrayList<>(List.of("sbatch", "--parsable"));
        command.addAll(arguments);
        return run(command).trim().split(";", -1)[0];
    }

    /** Jobs of this user, those that ended a short while ago included. */
    List<Job> jobs() throws SlurmException {
        List<Job> jobs = new ArrayList<>();
        String user = System.getProperty("user.name");
        for (String line : run(List.of("squeue", "-h", "-u", user, "-t", "all", "-o", "%i|%T|%k"))
                .split("\n", -1)) {
            String[] fields = line.trim().split("\\|", 3);
            if (fields.length == 3) {
                jobs.add(new Job(fields[0], fields[1], fields[2]));
            }
        }
        return jobs;
    }

    void cancel(String job) throws SlurmException {
        run(List.of("scancel", job));
    }

    private static String run(List<String> command) throws SlurmException {
        try {
            Process process = new ProcessBuilder(command).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            int exit = process.waitFor();
            if (exit != 0) {
                throw new SlurmException(command.get(0) + " ended with exit code " + exit + ": " + errors.trim());
            }
            return output;
        } catch (SlurmException e) {
            throw e;
        } catch (IOException e) {
            throw new SlurmException("cannot run " + command.get(0) + ": " + e.getMessage()
                    + "; is this a node of the cluster, with Slurm's commands in PATH?");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SlurmException(command.get(0) + " was interrupted");
        }
    }

    /** Whether the commands are there and a controller answers; null for yes, else what is missing. */
    static @Nullable String missing() {
        try {
            run(List.of("sinfo", "-h"));
            return null;
        } catch (SlurmException e) {
            return e.getMessage();
        }
    }
}
