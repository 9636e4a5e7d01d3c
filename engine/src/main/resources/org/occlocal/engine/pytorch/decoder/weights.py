# Weights: what a checkpoint's files become, one slot after the other.

class Decoder(Module):
  packs : bool
  files : List[Tensor]

  # Maps a weight file; nothing is read yet. Returns its number.
  def open_file(self: __torch__.Decoder, path: str, size: int) -> int:
    self.files.append(torch.from_file(path, False, size, dtype=0))
    return len(self.files) - 1

  def close_files(self: __torch__.Decoder) -> int:
    count = len(self.files)
    self.files.clear()
    return count

  # group: number of a layer of this stage, or -1 for embedding and head.
  def weights_of(self: __torch__.Decoder, group: int) -> Dict[str, Tensor]:
    if group < 0:
      found = self.outer
    else:
      found = self.layers[group]
    return found

  def allocate(self: __torch__.Decoder, group: int, name: str, sizes: List[int], dtype: int, value: float) -> int:
    w = self.weights_of(group)
    if value == 0.:
      w[name] = torch.empty(sizes, dtype=dtype, device=torch.device(self.device))
    else:
      w[name] = torch.full(sizes, value, dtype=dtype, device=torch.device(self.device))
    return 0

  # Random numbers of the size that weights have when training begins, where the slot is not filled already.
  def randomize(self: __torch__.Decoder, group: int, name: str, empty: bool) -> int:
    w = self.weights_of(group)
    if empty:
      w[name].uniform_(-0.03, 0.03)
    return 0

  # A checkpoint tensor as rows of a weight: a view of its file where it can be one. arrangement: 0 as stored,
  # 1 transposed, 2 grouped q, k, v, 3 grouped q, v, k.
  def stored(self: __torch__.Decoder, file: int, dtype: int, item: int, offset: int, span: int, sizes: List[int],
      strides: List[int], arrangement: int, kv_heads: int, head_size: int) -> Tensor:
    if offset % item == 0:
      part = torch.empty([0], dtype=dtype).set_(self.files[file], offset // item, sizes, strides)
    else:
      copied = self.files[file][offset : offset + span].clone()
      part = torch.empty([0], dtype=dtype).set_(copied, 0, sizes, strides)
    if arrangement == 1:
      part = part.t()
    if arrangement >= 2:
      columns = part.numel() // sizes[0]
      groups = part.reshape([kv_heads, -1, head_size, columns])
      queries = groups.size(1) - 2
      key = queries + arrangement - 2
      value = queries + 3 - arrangement
      part = torch.cat([
        groups[:, :queries].reshape([-1, columns]),
        groups[:, key].reshape([-1, columns]),
        groups[:, value].reshape([-1, columns])])
    return part

  # A sum is the fastest kernel that passes on what is not finite; one that overflows needs a second look.
  def is_finite(self: __torch__.Decoder, x: Tensor) -> bool:
    finite = bool(torch.isfinite(x.sum()))
    if not finite:
      finite = bool(torch.isfinite(x).all())
    return finite

  # Copies a checkpoint tensor into rows of a slot, converting its type. Returns whether all of it is finite.
  def fill(self: __torch__.Decoder, group: int, name: str, row: int, rows: int, addend: float, file: int, dtype: int,
      item: int, offset: int, span: int, sizes: List[int], strides: List[int], arrangement: int, kv_heads: int,
      head_size: int) -> bool:
    part = self.stored(file, dtype, item, offset, span, sizes, strides, arrangement, kv_heads, head_size)
    w = self.weights_of(group)
    slot = w[name]
    if slot.dim() > 2:
      slot = slot.view([-1, slot.size(-1)])
    target = slot[row : row + rows]
    target.copy_(part.reshape(target.size()))
    if addend != 0.:
      target.add_(addend)
    return self.is_finite(target)

  # Rows of a slot of numbers, from numbers that are computed outside. values: float32 [R, C], or [R, 1] of a vector. Returns
  # whether all of them are finite in the slot.
  def fill_values(self: __torch__.Decoder, group: int, name: str, row: int, addend: float, values: Tensor) -> bool:
    w = self.weights_of(group)
    slot = w[name]
    target = slot.view([-1, values.size(1)])[row : row + values.size(0)]
    target.copy_(values + addend)
    return self.is_finite(target)

  # Packs a checkpoint tensor straight from its file, see pack. Returns whether all of it is finite.
  def pack_stored(self: __torch__.Decoder, group: int, name: str, file: int, dtype: int, item: int, offset: int,
      span: int, sizes: List[int], strides: List[int], arrangement: int, kv_heads: int, head_size: int) -> bool:
    part = self.stored(file, dtype, item, offset, span, sizes, strides, arrangement, kv_heads, head_size)
    part = part.to(self.dtype).contiguous()
    w = self.weights_of(group)
    w[name] = ops.mkldnn._reorder_linear_weight(part)
    return self.is_finite(part)

  # As above, the head in tiles.
  def pack_stored_head(self: __torch__.Decoder, tile: int, file: int, dtype: int, item: int, offset: int, span: int,
      sizes: List[int], strides: List[int], arrangement: int, kv_heads: int, head_size: int) -> bool:
    part = self.stored(file, dtype, item, offset, span, sizes, strides, arrangement, kv_heads, head_size)
    finite = True
    for begin in range(0, part.size(0), tile):
      rows = part[begin : begin + tile].to(self.dtype).contiguous()
      self.head_tiles.append(ops.mkldnn._reorder_linear_weight(rows))
      finite = finite and self.is_finite(rows)
    return finite

  # A table stays in its file, which is read where a token is looked up. Returns whether all of it is finite; what
  # that read is mapped apart, and freed with the other files.
  def map_table(self: __torch__.Decoder, name: str, path: str, size: int, file: int, dtype: int, item: int, offset: int,
      span: int, sizes: List[int], strides: List[int], arrangement: int, kv_heads: int, head_size: int) -> bool:
    part = self.stored(file, dtype, item, offset, span, sizes, strides, arrangement, kv_heads, head_size)
    mapped = torch.from_file(path, False, size, dtype=0)
    w = self.outer
    w[name] = torch.empty([0], dtype=dtype).set_(mapped, offset // item, sizes, strides)
    return self.is_finite(part)

  # Replaces a weight by the arrangement of it that oneDNN's products read fastest. It can only be multiplied with.
  # Experts [E, R, C] are packed one by one, and the two halves of a gated layer apart, so that the product of the first
  # half applies the activation itself, and that of the second half the gate.
  def pack(self: __torch__.Decoder, group: int, name: str) -> int:
    w = self.weights_of(group)
    weight = w[name + ".weight"]
    halves = self.packs_halves(group, name)
    if weight.dim() == 3:
      for e in range(weight.size(0)):
        self.pack_rows(w, name + "." + str(e), weight[e], halves)
    else:
      self.pack_rows(w, name, weight, halves)
    w.pop(name + ".weight")
    return 0

  def packs_halves(self: __torch__.Decoder, group: int, name: str) -> bool:
    halves = False
    if name == "mlp_up" or name == "shared_up" or name == "experts_up":
      fused = self.fused_activation(self.activation[group]) != ""
      plain = self.limit_of(group, name) == 0. and self.gate_scale[group] == 1. and not self.gate_is_cut[group]
      halves = self.gated[group] and fused and plain
    return halves

  def pack_rows(self: __torch__.Decoder, w: Dict[str, Tensor], name: str, weight: Tensor, halves: bool) -> int:
    if halves:
      half = weight.size(0) // 2
      w[name + ".packed_gate"] = ops.mkldnn._reorder_linear_weight(weight[:half])
      w[name + ".packed_up"] = ops.mkldnn._reorder_linear_weight(weight[half:])
    else:
      w[name + ".packed"] = ops.mkldnn._reorder_linear_weight(weight)
    return 0

  # The head in tiles of its rows, so that the logits of a tile stay in the cache.
  def pack_head(self: __torch__.Decoder, tile: int) -> int:
    w = self.outer
    weight = w["lm_head.weight"]
    for begin in range(0, weight.size(0), tile):
      self.head_tiles.append(ops.mkldnn._reorder_linear_weight(weight[begin : begin + tile]))
    w.pop("lm_head.weight")
    return 0

  # A slot of a layer that an earlier one has too, however it is stored there.
  def share_slot(self: __torch__.Decoder, group: int, name: str, owner: int) -> int:
    w = self.layers[group]
    stem = name
    if name.endswith(".weight"):
      stem = name[: len(name) - 7]
    of = self.layers[owner]
    for stored in list(of.keys()):
      if stored == name or (stored.startswith(stem + ".") and stored != stem + ".bias"):
        w[stored] = of[stored]
    return 0

  def share(self: __torch__.Decoder, name: str, other: str) -> int:
    w = self.outer
    w[name] = w[other]
    return 0
