package org.occlocal.models.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.occlocal.models.ModelException;
import org.occlocal.models.spec.Shape;

/**
 * A state dict as torch.save writes it: since PyTorch 1.6 a zip of data.pkl and one stored entry for each storage.
 * The pickle is read by {@link TensorUnpickler}, which runs nothing; tensor data stays where it is in the file.
 */
final class PickledFile {

    private static final int MAX_PICKLE_BYTES = 100_000_000;
    /** The pickled magic number 0x1950a86a20f9469cfc6c. */
    private static final byte[] LEGACY_START = {
        (byte) 0x80,
        2,
        (byte) 0x8a,
        10,
        0x6c,
        (byte) 0xfc,
        (byte) 0x9c,
        0x46,
        (byte) 0xf9,
        0x20,
        0x6a,
        (byte) 0xa8,
        0x50,
        0x19
    };

    private final Path file;

    private PickledFile(Path file) {
        this.file = file;
    }

    static Map<String, TensorLocation> read(Path file) {
        return new PickledFile(file).read();
    }

    private Map<String, TensorLocation> read() {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer start =
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, Math.min(channel.size(), MAX_PICKLE_BYTES));
            if (start.remaining() > LEGACY_START.length && startsAsLegacy(start)) {
                return readLegacy(start, channel);
            }
            return readArchive();
        } catch (ZipException e) {
            throw new ModelException("not a file that torch.save writes", file, "download it again", e);
        } catch (IOException e) {
            throw new ModelException("cannot read the weight file", file, "download it again", e);
        }
    }

    private Map<String, TensorLocation> readArchive() throws IOException {
        try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
            ZipArchiveEntry pickle = null;
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                String name = entry.getName();
                if (name.endsWith("/data.pkl") && name.indexOf('/') == name.lastIndexOf('/')) {
                    pickle = entry;
                }
            }
            if (pickle == null) {
                throw new ModelException("the archive has no data.pkl", file, "it is no PyTorch state dict");
            }
            if (pickle.getSize() > MAX_PICKLE_BYTES) {
                throw new ModelException(
                        "data.pkl has " + pickle.getSize() + " bytes, limit " + MAX_PICKLE_BYTES,
                        file,
                        "it is no PyTorch state dict");
            }
            String folder = pickle.getName().substring(0, pickle.getName().length() - "data.pkl".length());
            byte[] bytes;
            try (InputStream in = zip.getInputStream(pickle)) {
                bytes = in.readNBytes(MAX_PICKLE_BYTES);
            }
            Map<String, TensorLocation> tensors = new LinkedHashMap<>();
            new TensorUnpickler(ByteBuffer.wrap(bytes), file)
                    .readTensors()
                    .forEach((name, tensor) -> tensors.put(name, locate(zip, folder, name, tensor)));
            return tensors;
        }
    }

    private static boolean startsAsLegacy(ByteBuffer start) {
        for (int i = 0; i < LEGACY_START.length; i++) {
            if (start.get(i) != LEGACY_START[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * The form before PyTorch 1.6: pickles of a magic number, a version, the system, the state dict and the storage
     * keys, then each storage as a count of elements and its data.
     */
    private Map<String, TensorLocation> readLegacy(ByteBuffer start, FileChannel channel) throws IOException {
        TensorUnpickler pickles = new TensorUnpickler(start, file);
        pickles.next();
        pickles.next();
        pickles.next();
        Map<String, PickledTensor> tensors = pickles.readTensors();
        List<String> keys = pickles.readStrings();
        Map<String, StoredDtype> dtypes = new HashMap<>();
        tensors.values().forEach(tensor -> dtypes.put(tensor.storageKey(), tensor.dtype()));
        Map<String, Region> storages = new HashMap<>();
        long position = start.position();
        for (String key : keys) {
            StoredDtype dtype = dtypes.get(key);
            if (dtype == null) {
                throw damaged("storage \"" + key + "\" belongs to no tensor");
            }
            ByteBuffer count = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            while (count.hasRemaining()) {
                if (channel.read(count, position + count.position()) < 0) {
                    throw damaged("the file ends before storage \"" + key + "\"");
                }
            }
            long bytes = count.getLong(0) * dtype.bytes();
            position += Long.BYTES;
            if (bytes < 0 || bytes > channel.size() - position) {
                throw damaged("storage \"" + key + "\" of " + bytes + " bytes reaches behind the end of the file");
            }
            storages.put(key, new Region(position, bytes));
            position += bytes;
        }
        Map<String, TensorLocation> located = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            Region region = storages.get(tensor.storageKey());
            if (region == null) {
                throw damaged("the storage of tensor \"" + name + "\" is missing");
            }
            located.put(name, locate(name, tensor, region));
        });
        return located;
    }

    /** Opening the archive has read the local headers, so the data offset of an entry is known. */
    private TensorLocation locate(ZipFile zip, String folder, String name, PickledTensor tensor) {
        ZipArchiveEntry storage = zip.getEntry(folder + "data/" + tensor.storageKey());
        if (storage == null) {
            throw damaged("the storage of tensor \"" + name + "\" is missing");
        }
        if (storage.getMethod() != ZipArchiveEntry.STORED) {
            throw damaged("the storage of tensor \"" + name + "\" is compressed");
        }
        return locate(name, tensor, new Region(storage.getDataOffset(), storage.getSize()));
    }

    private TensorLocation locate(String name, PickledTensor tensor, Region storage) {
        try {
            long begin = Math.multiplyExact(
                    tensor.storageOffset(), (long) tensor.dtype().bytes());
            TensorLocation location = new TensorLocation(
                    file, tensor.dtype(), tensor.shape(), tensor.strides(), Math.addExact(storage.start(), begin));
            if (begin < 0 || Math.addExact(begin, location.byteSpan()) > storage.bytes()) {
                throw damaged("tensor \"" + name + "\" " + tensor.shape() + " reaches behind its storage of "
                        + storage.bytes() + " bytes");
            }
            return location;
        } catch (ArithmeticException | IndexOutOfBoundsException e) {
            throw damaged("tensor \"" + name + "\" has an impossible shape " + tensor.shape());
        }
    }

    private ModelException damaged(String what) {
        return new ModelException(what, file, "the file is damaged; download it again");
    }

    /** What the pickle says of one tensor; offset and strides in elements. */
    record PickledTensor(String storageKey, StoredDtype dtype, long storageOffset, Shape shape, List<Long> strides) {}

    /** Bytes of a storage in the file. */
    private record Region(long start, long bytes) {}
}
