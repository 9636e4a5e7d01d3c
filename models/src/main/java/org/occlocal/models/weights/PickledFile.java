package org.occlocal.models.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.occlocal.models.ModelException;

/**
 * A state dict as torch.save writes it since PyTorch 1.6: a zip of data.pkl and one stored entry for each storage.
 * The pickle is read by {@link TensorUnpickler}, which runs nothing; tensor data stays where it is in the file.
 */
final class PickledFile {

    private static final int MAX_PICKLE_BYTES = 100_000_000;

    private final Path file;

    private PickledFile(Path file) {
        this.file = file;
    }

    static Map<String, TensorLocation> read(Path file) {
        return new PickledFile(file).read();
    }

    private Map<String, TensorLocation> read() {
        try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
            ZipArchiveEntry pickle = null;
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                if (entry.getName().endsWith("/data.pkl")
                        && entry.getName().indexOf('/') == entry.getName().lastIndexOf('/')) {
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
            Map<String, PickledTensor> pickled = new TensorUnpickler(bytes, file).read();
            Map<String, TensorLocation> tensors = new LinkedHashMap<>();
            pickled.forEach((name, tensor) -> tensors.put(name, locate(zip, folder, name, tensor)));
            return tensors;
        } catch (ZipException e) {
            throw new ModelException(
                    "not a zip archive as torch.save writes it",
                    file,
                    "download it again; a file from before PyTorch 1.6 has to be saved anew with a newer PyTorch",
                    e);
        } catch (IOException e) {
            throw new ModelException("cannot read the weight file", file, "download it again", e);
        }
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
        try {
            long start = storage.getDataOffset();
            TensorLocation location = new TensorLocation(
                    file,
                    tensor.dtype(),
                    tensor.shape(),
                    tensor.strides(),
                    Math.addExact(start, Math.multiplyExact(tensor.storageOffset(), (long)
                            tensor.dtype().bytes())));
            if (tensor.storageOffset() < 0
                    || Math.addExact(location.byteOffset() - start, location.byteSpan()) > storage.getSize()) {
                throw damaged("tensor \"" + name + "\" " + tensor.shape() + " reaches behind its storage of "
                        + storage.getSize() + " bytes");
            }
            return location;
        } catch (ArithmeticException e) {
            throw damaged("tensor \"" + name + "\" has an impossible shape " + tensor.shape());
        }
    }

    private ModelException damaged(String what) {
        return new ModelException(what, file, "the file is damaged; download it again");
    }

    /** What the pickle says of one tensor; offset and strides in elements. */
    record PickledTensor(
            String storageKey,
            StoredDtype dtype,
            long storageOffset,
            org.occlocal.models.spec.Shape shape,
            List<Long> strides) {}
}
