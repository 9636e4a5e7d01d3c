#!/usr/bin/env bash
# Builds a CUDA device that computes on the processor, to try what graphics cards are asked to do where there is none.
#
#   engine/src/test/fakecuda/build.sh FOLDER
#   PATH=FOLDER/bin:$PATH PYTORCH_LIBRARY_PATH=FOLDER/lib java -jar cli/target/occ-local.jar --gpus 0 ...
#
# FAKE_CUDA_DEVICES is the number of cards (1), FAKE_CUDA_MIB the memory of each (4096). Needs g++, unzip, Python's pip for the headers
# of torch and CUDA (800 MB), and the libtorch that the jar unpacks when it runs.
set -euo pipefail
source=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:?names a folder}"/{wheels,include,lib,bin}
folder=$(cd "$1" && pwd)
libtorch=$(ls -d "${DJL_CACHE_DIR:-$HOME/.djl.ai}"/pytorch/2.7.1-*cpu-linux-x86_64 | head -n 1)

cd "$folder/wheels"
if [ ! -e torch ]; then
  python3 -m pip download -q --no-deps --python-version 3.11 --only-binary :all: \
    torch==2.7.1 nvidia-cuda-runtime-cu12==12.8.90 nvidia-cuda-nvcc-cu12==12.8.93
  for wheel in *.whl; do
    unzip -oq "$wheel" '*/include/*'
  done
fi
g++ -std=c++17 -O1 -fPIC -shared -w -Wl,--no-undefined -Wl,-soname,libc10_cuda.so -o "$folder/lib/libc10_cuda.so" \
  -I torch/include -I nvidia/cuda_runtime/include -I nvidia/cuda_nvcc/include "$source"/*.cpp -L "$libtorch" -ltorch_cpu -lc10
# libtorch_cuda.so has nothing of its own
g++ -shared -fPIC -x c++ /dev/null -Wl,--no-as-needed -Wl,-soname,libtorch_cuda.so -o "$folder/lib/libtorch_cuda.so" \
  -L "$folder/lib" -lc10_cuda
ln -sf "$libtorch"/lib*.so* "$folder/lib"
rm -f "$folder"/lib/*djl_torch.so
cp "$source/nvidia-smi" "$folder/bin"
