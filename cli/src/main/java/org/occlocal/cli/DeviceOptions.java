package org.occlocal.cli;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ModelConfig;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.DeviceException;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Placement;
import org.occlocal.engine.pytorch.GraphicsCard;
import picocli.CommandLine.Option;

/** Which devices a command uses, and which of them are one worker's. */
final class DeviceOptions {

    @Option(
            names = "--gpus",
            paramLabel = "LIST",
            description = "GPUs to use, as many of them as the model needs: 0-7, 0,2 or all")
    @Nullable
    String gpus;

    @Option(names = "--cpu", description = "use the processor (the default without --gpus)")
    boolean cpu;

    @Option(
            names = "--devices",
            paramLabel = "LIST",
            description = "one device for each stage of the model: cpu,cpu or cuda:0,cuda:1")
    @Nullable
    String devices;

    @Option(
            names = "--placement",
            paramLabel = "CxS",
            description = "copies of the model and stages of each, such as 8x1 or 2x4 for --gpus 0-7; default: as many"
                    + " copies as the free memory has room for")
    @Nullable
    String placement;

    /** Which of the workers this is, where each takes its share of the devices. */
    private int worker;

    private int workers = 1;

    /** The same, for one of several workers. */
    void become(int number, int all) {
        worker = number;
        workers = all;
    }

    /** GPUs 0 to count - 1 and nothing else: what a job of a cluster sees that was given so many. */
    void becomeGpus(int count) {
        gpus = count == 0 ? null : count == 1 ? "0" : "0-" + (count - 1);
        cpu = count == 0 && devices == null;
    }

    void addTo(Map<String, Object> map) {
        if (gpus != null) {
            map.put("gpus", gpus);
        }
        if (cpu) {
            map.put("cpu", true);
        }
        if (devices != null) {
            map.put("devices", devices);
        }
        if (placement != null) {
            map.put("placement", placement);
        }
        map.put("worker", (long) worker);
        map.put("workers", (long) workers);
    }

    /** Takes from a task's file what the command line does not say. */
    void fill(Map<String, Object> map) {
        placement = placement == null && map.get("placement") instanceof String text ? text : placement;
        if (gpus == null && !cpu && devices == null) {
            gpus = map.get("gpus") instanceof String text ? text : null;
            cpu = Boolean.TRUE.equals(map.get("cpu"));
            devices = map.get("devices") instanceof String text ? text : null;
            worker = map.get("worker") instanceof Number number ? number.intValue() : 0;
            workers = map.get("workers") instanceof Number number ? number.intValue() : 1;
        }
    }

    /** What --placement says, null for nothing. */
    @Nullable
    Placement placement() {
        if (placement == null) {
            return null;
        }
        Placement given;
        try {
            given = Placement.parse(placement);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--placement: " + e.getMessage());
        }
        int needed = given.copies() * given.stages();
        if (gpus == null || all().devices().size() != needed) {
            throw new UsageException("--placement " + placement + " is for " + needed + " GPUs; --gpus names "
                    + (gpus == null ? "none" : all().devices().size()));
        }
        return given;
    }

    /** GPUs that a model takes; 0 for none. Asks no driver, since a cluster's GPUs are elsewhere. */
    int gpusOf(ModelConfig config) {
        if (cpu || devices != null) {
            return 0;
        }
        if (gpus == null) {
            return config.gpus() == null ? 0 : config.gpus();
        }
        if (gpus.equals("all")) {
            throw new UsageException(
                    "--slurm needs to know how many GPUs a model takes: name them, such as --gpus 0-3");
        }
        return DeviceId.parseGpus(gpus, IntStream.range(0, 1024).boxed().toList())
                .size();
    }

    /** What a job of a cluster sees. */
    DeviceChoice onCluster(ModelConfig config) {
        int count = gpusOf(config);
        return count == 0
                ? DeviceChoice.cpu()
                : new DeviceChoice(
                        IntStream.range(0, count).mapToObj(DeviceId::cuda).toList(), false);
    }

    /** The devices of a configured model. */
    DeviceChoice of(ModelConfig config) {
        int asked = config.gpus() == null ? 0 : config.gpus();
        if (asked == 0 || gpus != null || cpu || devices != null) {
            return own();
        }
        List<GraphicsCard> cards = GraphicsCard.list();
        if (cards.size() < asked * workers) {
            throw new DeviceException(
                    "run_cfg.num_gpus asks for " + asked + " GPUs"
                            + (workers > 1 ? " for each of " + workers + " workers" : "") + ", this machine has "
                            + cards.size() + " that nvidia-smi knows",
                    "use --cpu to run on the processor, or --gpus to name GPUs"
                            + (workers > 1 ? ", or fewer --workers" : ""));
        }
        return new DeviceChoice(
                cards.subList(asked * worker, asked * (worker + 1)).stream()
                        .map(card -> DeviceId.cuda(card.index()))
                        .toList(),
                false);
    }

    /** This worker's: an equal number of GPUs for each, while on the processor each has a copy of the model. */
    DeviceChoice own() {
        DeviceChoice all = all();
        return all.devices().contains(DeviceId.CPU)
                ? all
                : new DeviceChoice(share(all.devices()), all.oneStageEach() || placement != null);
    }

    private List<DeviceId> share(List<DeviceId> cards) {
        if (cards.size() % workers != 0) {
            throw new UsageException(
                    cards.size() + " GPUs cannot be shared out to " + workers + " workers: name a multiple of them");
        }
        int each = cards.size() / workers;
        return cards.subList(worker * each, (worker + 1) * each);
    }

    /** Those of all workers. */
    DeviceChoice all() {
        int ways = (gpus == null ? 0 : 1) + (cpu ? 1 : 0) + (devices == null ? 0 : 1);
        if (ways > 1) {
            throw new UsageException("--gpus, --cpu and --devices exclude each other");
        }
        try {
            if (devices != null) {
                return new DeviceChoice(DeviceId.parseDevices(devices), true);
            }
            if (gpus != null) {
                List<DeviceId> cards = DeviceId.parseGpus(
                        gpus,
                        GraphicsCard.list().stream().map(GraphicsCard::index).toList());
                if (cards.isEmpty()) {
                    throw new DeviceException(
                            "--gpus all: this machine has no graphics card that nvidia-smi knows",
                            "install the NVIDIA driver, or use --cpu; \"occ-local doctor\" shows what was found");
                }
                return new DeviceChoice(cards, false);
            }
            return DeviceChoice.cpu();
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }
}
