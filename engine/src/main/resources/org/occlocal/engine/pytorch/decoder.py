# A decoder-only transformer in TorchScript, compiled by libtorch in the process.
#
# One object is one stage: some consecutive layers, with the embedding on the first stage and the head on the last.
# Everything that differs between model families is an attribute, set from the DecoderSpec, or the presence of a weight.
#
# B batch, T tokens, N tokens of a pack, V vocabulary, C hidden size, H query heads, K key/value heads, G = H / K,
# D head size, S slots of the cache, P positions of a slot, M rows that are asked for.
#
# Tokens of several sequences lie end to end as one row of N, without padding. They come in segments: a segment has a
# length, and a past, the number of tokens that come before it in its sequence. Those are in its slot of the cache, or in
# the segments that its parent and the parent's parents are; so a prefix that sequences share is there once. A prefix that
# the sequences of several passes share is a trunk: its keys and values, for each layer [K, P, D], are kept by the caller
# and come before every segment without a parent.

class Decoder(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  device : str
  dtype : int
  tile_tokens : int
  packs : bool
  head_tile : int
  int8_kernel_rows : int
  int4_kernel_rows : int
  int4_block : int
  layer_norm : bool
  norm_epsilon : float
  embedding_scale : float
  position_offset : int
  logit_scale : float
  logit_soft_cap : float
  rotary_interleaved : List[bool]
  rotary_factor : List[float]
  heads : List[int]
  kv_heads : List[int]
  head_size : List[int]
  attention_scale : List[float]
  attention_soft_cap : List[float]
  window : List[int]
  rotary : List[int]
  alibi : List[int]
  qk_norm : List[str]
  qk_layer_norm : List[bool]
  clip : List[float]
  activation : List[str]
  gated : List[bool]
  experts : List[int]
  active_experts : List[int]
  normalize_experts : List[bool]
  softmax_active_experts : List[bool]
  parallel : List[bool]
  residual_is_normed : List[bool]
  residual_scale : List[float]
  outer : Dict[str, Tensor]
  head_tiles : List[Tensor]
  layers : List[Dict[str, Tensor]]
  files : List[Tensor]
  slopes : List[Tensor]
  keys : List[Tensor]
  values : List[Tensor]
  seen : List[Tensor]

  # ---------------------------------------------------------------- weights

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
  # 1 transposed, 2 grouped q, k, v.
  def stored(self: __torch__.Decoder, file: int, dtype: int, item: int, offset: int, span: int, sizes: List[int],
      strides: List[int], arrangement: int, kv_heads: int, head_size: int) -> Tensor:
    if offset % item == 0:
      part = torch.empty([0], dtype=dtype).set_(self.files[file], offset // item, sizes, strides)
    else:
      copied = self.files[file][offset : offset + span].clone()
      part = torch.empty([0], dtype=dtype).set_(copied, 0, sizes, strides)
    if arrangement == 1:
      part = part.t()
    if arrangement == 2:
      columns = part.numel() // sizes[0]
      groups = part.reshape([kv_heads, -1, head_size, columns])
      queries = groups.size(1) - 2
      part = torch.cat([
        groups[:, :queries].reshape([-1, columns]),
        groups[:, queries].reshape([-1, columns]),
        groups[:, queries + 1].reshape([-1, columns])])
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

  # The embedding stays in its file, which is read where a token is looked up. Returns whether all of it is finite; what
  # that read is mapped apart, and freed with the other files.
  def map_embedding(self: __torch__.Decoder, path: str, size: int, file: int, dtype: int, item: int, offset: int,
      span: int, sizes: List[int], strides: List[int], arrangement: int, kv_heads: int, head_size: int) -> bool:
    part = self.stored(file, dtype, item, offset, span, sizes, strides, arrangement, kv_heads, head_size)
    mapped = torch.from_file(path, False, size, dtype=0)
    w = self.outer
    w["embedding"] = torch.empty([0], dtype=dtype).set_(mapped, offset // item, sizes, strides)
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
      halves = self.gated[group] and self.fused_activation(self.activation[group]) != ""
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

  def share(self: __torch__.Decoder, name: str, other: str) -> int:
    w = self.outer
    w[name] = w[other]
    return 0

  # ------------------------------------------------------ quantized weights
  #
  # A weight [R, C] that is rounded to integers is there as NAME.codes, NAME.scales and NAME.rows in place of NAME.weight.
  # 8 bits: codes int8 [R, C], scales [R]; a weight is code * scale.
  # 4 bits: rows are filled up to whole blocks of int4_block. codes uint8 [R, C / 2] have, for each block and column, a byte
  # for each two rows: row b of the block in the lower half, row b + int4_block / 2 in the upper. scales
  # [tiles, C / group, rows of a tile, 2]: a weight is (code - 8) * scale + offset. Only heads have several tiles.
  # NAME.order, where it is there, int64 [C], is the input feature that each column belongs to.
  #
  # libtorch's kernels multiply with the codes as they are, and are fast for few rows; for more, weights are computed from
  # the codes for one product, or for all tiles of a pass, and forgotten behind it.

  # Whether libtorch's kernel for 4 bits arranges codes as they are arranged here, for some size of blocks.
  def find_int4_kernel(self: __torch__.Decoder) -> bool:
    codes = torch.arange(64 * 32).mul_(7).remainder_(31).remainder_(16).view([64, 32])
    packed = torch._convert_weight_to_int4pack_for_cpu(codes.to(3), 1)
    found = torch.equal(self.pack_int4(codes.to(0)), packed)
    if not found:
      self.int4_block = 32
      found = torch.equal(self.pack_int4(codes.to(0)), packed)
    return found

  # codes: uint8 [R, C] with R whole blocks -> [R, C / 2]
  def pack_int4(self: __torch__.Decoder, codes: Tensor) -> Tensor:
    half = self.int4_block // 2
    blocks = codes.view([-1, self.int4_block, codes.size(1)]).transpose(1, 2)
    pairs = blocks[:, :, :half] + blocks[:, :, half:] * 16
    return pairs.contiguous().view([codes.size(0), -1])

  def allocate_quantized(self: __torch__.Decoder, group: int, name: str, bits: int, rows: int, columns: int,
      groups: int, tile: int) -> int:
    w = self.weights_of(group)
    device = torch.device(self.device)
    if bits == 8:
      w[name + ".codes"] = torch.empty([rows, columns], dtype=1, device=device)
      w[name + ".scales"] = torch.empty([rows], dtype=self.dtype, device=device)
    else:
      filled = (rows + self.int4_block - 1) // self.int4_block * self.int4_block
      own = min(tile, filled)
      sizes = [(rows + own - 1) // own, groups, own, 2]
      w[name + ".codes"] = torch.zeros([filled, columns // 2], dtype=0, device=device)
      w[name + ".scales"] = torch.zeros(sizes, dtype=self.dtype, device=device)
    w[name + ".rows"] = torch.full([1], rows, dtype=4)
    return 0

  # Rows from `row` on. codes: uint8 [R, C]; scales: float32 [R, groups, 2], scale and offset. With 4 bits rows begin with a
  # block and stay in a tile.
  def fill_quantized(self: __torch__.Decoder, group: int, name: str, row: int, codes: Tensor, scales: Tensor) -> int:
    w = self.weights_of(group)
    all_codes = w[name + ".codes"]
    all_scales = w[name + ".scales"]
    rows = codes.size(0)
    if all_codes.dtype == 1:
      all_codes[row : row + rows].copy_(codes.to(2) - 128)
      all_scales[row : row + rows].copy_(scales[:, 0, 0])
    else:
      rest = (self.int4_block - rows % self.int4_block) % self.int4_block
      filled = torch.cat([codes, torch.zeros([rest, codes.size(1)], dtype=0)])
      all_codes[row : row + rows + rest].copy_(self.pack_int4(filled))
      tile = all_scales.size(2)
      own = all_scales[row // tile]
      begin = row % tile
      own[:, begin : begin + rows].copy_(scales.transpose(0, 1))
    return 0

  # order is the caller's memory.
  def set_column_order(self: __torch__.Decoder, group: int, name: str, order: Tensor) -> int:
    w = self.weights_of(group)
    w[name + ".order"] = order.clone().to(torch.device(self.device))
    return 0

  # Rows of a slot that is not quantized itself, from weights that are. values: float32 [R, C]
  def fill_values(self: __torch__.Decoder, group: int, name: str, row: int, addend: float, values: Tensor) -> int:
    w = self.weights_of(group)
    slot = w[name]
    target = slot.view([-1, slot.size(-1)])[row : row + values.size(0)]
    target.copy_(values + addend)
    return 0

  def share_quantized(self: __torch__.Decoder, name: str, other: str) -> int:
    w = self.outer
    for part in [".codes", ".scales", ".rows"]:
      w[name + part] = w[other + part]
    return 0

  # codes [R, C], scales [R] -> weights [R, C]
  def dequantize_int8(self: __torch__.Decoder, codes: Tensor, scales: Tensor) -> Tensor:
    return codes.to(self.dtype).mul_(scales.unsqueeze(1))

  # codes [R, C / 2], scales [groups, R, 2] -> weights [R, C], a transposed view
  def dequantize_int4(self: __torch__.Decoder, codes: Tensor, scales: Tensor) -> Tensor:
    rows = codes.size(0)
    half = self.int4_block // 2
    pairs = codes.view([rows // self.int4_block, -1, half]).transpose(0, 1)
    both = torch.cat([torch.bitwise_and(pairs, 15), torch.bitwise_right_shift(pairs, 4)], 2)
    weights = both.view([scales.size(0), -1, rows]).to(self.dtype).sub_(8)
    scale = scales[:, :, 0].contiguous().unsqueeze(1)
    offset = scales[:, :, 1].contiguous().unsqueeze(1)
    torch.addcmul(offset, weights, scale, value=1, out=weights)
    return weights.view([-1, rows]).t()

  # The weights of a layer, [R, C]: a view, or a tensor of its own.
  def dequantized(self: __torch__.Decoder, w: Dict[str, Tensor], name: str) -> Tensor:
    codes = w[name + ".codes"]
    scales = w[name + ".scales"]
    if codes.dtype == 1:
      weights = self.dequantize_int8(codes, scales)
    else:
      weights = self.dequantize_int4(codes, scales[0])[: int(w[name + ".rows"])]
    if name + ".order" in w:
      weights = weights.index_select(1, torch.argsort(w[name + ".order"]))
    return weights

  # x: [M, C]; codes, scales: of R rows -> [M, R]
  def multiply_quantized(self: __torch__.Decoder, x: Tensor, codes: Tensor, scales: Tensor) -> Tensor:
    rows = x.size(0)
    if codes.dtype == 1:
      if rows <= self.int8_kernel_rows:
        y = torch._weight_int8pack_mm(x.contiguous(), codes, scales)
      else:
        y = torch.linear(x, codes.to(self.dtype)).mul_(scales)
    elif rows <= self.int4_kernel_rows:
      group = x.size(1) // scales.size(0)
      y = torch._weight_int4pack_mm_for_cpu(x.contiguous(), codes, group, scales)
    else:
      # two million weights at a time stay in the cache
      step = min(self.head_tile, max(64, 2097152 // x.size(1) // 64 * 64))
      tiles = annotate(List[Tensor], [])
      for begin in range(0, codes.size(0), step):
        weights = self.dequantize_int4(codes[begin : begin + step], scales[:, begin : begin + step])
        tiles.append(torch.linear(x, weights))
      y = torch.cat(tiles, 1)
    return y

  def quantized_linear(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], name: str) -> Tensor:
    codes = w[name + ".codes"]
    scales = w[name + ".scales"]
    if codes.dtype != 1:
      scales = scales[0]
    if name + ".order" in w:
      x = x.index_select(1, w[name + ".order"])
    return self.multiply_quantized(x, codes, scales)[:, : int(w[name + ".rows"])]

  # x: [M, C] -> the head's products with a tile of the vocabulary, [M, V']; begin: the first token of the tile.
  def quantized_head(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], tile: int, begin: int) -> Tensor:
    codes = w["lm_head.codes"][begin : begin + self.head_tile]
    scales = w["lm_head.scales"]
    if codes.dtype == 1:
      own = scales[begin : begin + self.head_tile]
    else:
      own = scales[tile][:, : codes.size(0)].contiguous()
    rows = int(w["lm_head.rows"])
    return self.multiply_quantized(x, codes, own)[:, : rows - begin].contiguous()

  # tokens: int64 [N] -> rows of the embedding, [N, C']
  def quantized_embedding(self: __torch__.Decoder, w: Dict[str, Tensor], tokens: Tensor) -> Tensor:
    codes = w["embedding.codes"]
    scales = w["embedding.scales"]
    if codes.dtype == 1:
      x = self.dequantize_int8(codes.index_select(0, tokens), scales.index_select(0, tokens))
    else:
      block = self.int4_block
      half = block // 2
      blocks = torch.floor_divide(tokens, block)
      place = tokens - blocks * block
      upper = torch.floor_divide(place, half)
      pairs = codes.view([codes.size(0) // block, -1, half])[blocks, :, place - upper * half]
      both = torch.stack([torch.bitwise_and(pairs, 15), torch.bitwise_right_shift(pairs, 4)], 2)
      own = both.gather(2, upper.view([-1, 1, 1]).expand([-1, pairs.size(1), 1])).squeeze(2)
      tiles = torch.floor_divide(tokens, scales.size(2))
      grid = scales[tiles, :, tokens - tiles * scales.size(2)]
      grouped = own.to(self.dtype).sub_(8).view([tokens.size(0), scales.size(1), -1])
      x = torch.addcmul(grid[:, :, 1:], grouped, grid[:, :, :1]).flatten(1)
    return x

  # Computes the weights of a layer from their codes, for a pass of several tiles. Packing them pays from many tokens on;
  # those of 4 bits are transposed, which takes longer to pack than it saves.
  def unpack_layer(self: __torch__.Decoder, i: int, tokens: int) -> int:
    w = self.layers[i]
    for name in ["qkv", "attention_output", "mlp_up", "mlp_down", "shared_up", "shared_down"]:
      if name + ".codes" in w:
        weights = self.dequantized(w, name)
        if self.packs and tokens >= 2048 and w[name + ".codes"].dtype == 1:
          self.pack_rows(w, name, weights, self.packs_halves(i, name))
        else:
          w[name + ".weight"] = weights
    return 0

  # Forgets them.
  def drop_unpacked(self: __torch__.Decoder, i: int) -> int:
    w = self.layers[i]
    for name in ["qkv", "attention_output", "mlp_up", "mlp_down", "shared_up", "shared_down"]:
      if name + ".codes" in w:
        for part in [".weight", ".packed", ".packed_gate", ".packed_up"]:
          if name + part in w:
            w.pop(name + part)
    return 0

  # slopes is the caller's memory.
  def set_slopes(self: __torch__.Decoder, slopes: Tensor) -> int:
    self.slopes.append(slopes.clone())
    return len(self.slopes) - 1

  # ------------------------------------------------------------------ cache

  # Makes room for keys and values: for each layer [S, K, P, D].
  def open_cache(self: __torch__.Decoder, slots: int, positions: int, vocabulary: int) -> int:
    self.keys.clear()
    self.values.clear()
    self.seen.clear()
    for i in range(len(self.layers)):
      sizes = [slots, self.kv_heads[i], positions, self.head_size[i]]
      self.keys.append(torch.zeros(sizes, dtype=self.dtype, device=torch.device(self.device)))
      self.values.append(torch.zeros(sizes, dtype=self.dtype, device=torch.device(self.device)))
    if vocabulary > 0:
      self.seen.append(torch.zeros([slots, vocabulary], dtype=11, device=torch.device(self.device)))
    return 0

  def close_cache(self: __torch__.Decoder) -> int:
    self.keys.clear()
    self.values.clear()
    self.seen.clear()
    return 0

  # Slot `source` becomes slot `target`.
  def move_slot(self: __torch__.Decoder, source: int, target: int, length: int) -> int:
    for i in range(len(self.keys)):
      keys = self.keys[i]
      keys[target, :, :length].copy_(keys[source, :, :length])
      values = self.values[i]
      values[target, :, :length].copy_(values[source, :, :length])
    for seen in self.seen:
      seen[target].copy_(seen[source])
    return 0

  # A slot begins with a trunk.
  def fill_slot(self: __torch__.Decoder, slot: int, trunk_keys: List[Tensor], trunk_values: List[Tensor]) -> int:
    for i in range(len(self.keys)):
      length = trunk_keys[i].size(1)
      self.keys[i][slot, :, :length].copy_(trunk_keys[i])
      self.values[i][slot, :, :length].copy_(trunk_values[i])
    return 0

  # Remembers tokens of a slot for the repetition penalty; `fresh` forgets those of its former tenant.
  def mark_seen(self: __torch__.Decoder, slot: int, tokens: Tensor, fresh: bool) -> int:
    for seen in self.seen:
      row = seen[slot]
      if fresh:
        row.fill_(False)
      row.index_fill_(0, tokens, True)
    return 0

  # ------------------------------------------------------------- small parts

  def linear(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], name: str) -> Tensor:
    bias = annotate(Optional[Tensor], None)
    if name + ".bias" in w:
      bias = w[name + ".bias"]
    if name + ".packed" in w:
      y = self.packed_linear(x, w[name + ".packed"], bias, "")
    elif name + ".weight" in w:
      y = torch.linear(x, w[name + ".weight"], bias)
    else:
      y = self.quantized_linear(x, w, name)
      if bias is not None:
        y = y + bias
    return y

  # A product with a packed weight. activation: one that fused_activation knows, or "".
  def packed_linear(self: __torch__.Decoder, x: Tensor, packed: Tensor, bias: Optional[Tensor],
      activation: str) -> Tensor:
    fused = "none"
    kind = ""
    if activation != "":
      fused = self.fused_activation(activation)
      if activation == "gelu":
        kind = "none"
      if activation == "gelu_tanh":
        kind = "tanh"
    return ops.mkldnn._linear_pointwise(x, packed, bias, fused, annotate(List[Optional[number]], []), kind)

  # oneDNN's name of an activation, "" where its products cannot apply it.
  def fused_activation(self: __torch__.Decoder, activation: str) -> str:
    if activation == "silu":
      fused = "swish"
    elif activation == "gelu" or activation == "gelu_tanh":
      fused = "gelu"
    elif activation == "relu":
      fused = "relu"
    else:
      fused = ""
    return fused

  # Over the last dimension, in float32. A weight of [H, D] belongs to the heads of x [N, H, D].
  def normalize(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], name: str, layer: bool) -> Tensor:
    f = x.to(6)
    if layer:
      f = f - f.mean([-1], True)
    square = f.pow(2).mean([-1], True)
    f = f * torch.rsqrt_(square.add_(self.norm_epsilon))
    f = f.mul_(w[name + ".weight"])
    bias_name = name + ".bias"
    if bias_name in w:
      f = f.add_(w[bias_name])
    return f.to(x.dtype)

  def norm(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], name: str) -> Tensor:
    return self.normalize(x, w, name, self.layer_norm)

  # The named norm where the layer has it.
  def norm_if(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor], name: str) -> Tensor:
    if name + ".weight" in w:
      y = self.norm(x, w, name)
    else:
      y = x
    return y

  def activate(self: __torch__.Decoder, x: Tensor, activation: str) -> Tensor:
    if activation == "silu":
      y = torch.silu(x)
    elif activation == "gelu":
      y = torch.gelu(x)
    elif activation == "gelu_tanh":
      y = torch.gelu(x, approximate="tanh")
    elif activation == "quick_gelu":
      y = x * torch.sigmoid(x * 1.702)
    elif activation == "relu":
      y = torch.relu(x)
    else:
      y = torch.relu(x).pow(2)
    return y

  # ---------------------------------------------------------------- position

  # For each table of frequencies [1 or N, d / 2] cosines and sines [N, 1, d / 2].
  def rotary_tables(self: __torch__.Decoder, positions: Tensor,
      frequencies: List[Tensor]) -> Tuple[List[Tensor], List[Tensor]]:
    cosines = annotate(List[Tensor], [])
    sines = annotate(List[Tensor], [])
    for t in range(len(frequencies)):
      angles = (positions.to(6).unsqueeze(1) * frequencies[t]).unsqueeze(1)
      cosines.append(torch.cos(angles) * self.rotary_factor[t])
      sines.append(torch.sin(angles) * self.rotary_factor[t])
    return (cosines, sines)

  # x: [N, H, D]; cosine, sine: [N, 1, d / 2] for the first d elements of a head.
  def rotate(self: __torch__.Decoder, x: Tensor, cosine: Tensor, sine: Tensor, interleaved: bool) -> Tensor:
    half = cosine.size(-1)
    f = x[:, :, : 2 * half].to(6)
    if interleaved:
      first = f[:, :, 0 : 2 * half : 2]
      second = f[:, :, 1 : 2 * half : 2]
      y = torch.stack([first * cosine - second * sine, second * cosine + first * sine], -1).flatten(-2)
    else:
      halves = f.view([f.size(0), f.size(1), 2, half])
      y = halves * cosine.unsqueeze(2)
      y[:, :, 0].addcmul_(halves[:, :, 1], sine, value=-1)
      y[:, :, 1].addcmul_(halves[:, :, 0], sine)
      y = y.flatten(-2)
    y = y.to(x.dtype)
    if 2 * half < x.size(-1):
      y = torch.cat([y, x[:, :, 2 * half :]], -1)
    return y

  # --------------------------------------------------------------- attention

  # Scores, biases, soft-cap and softmax written out, for what no fused kernel does.
  # q: [.., G, T, D], k, v: [.., 1 or G, P, D], mask: bool [.., T, P], distance-free biases by key position.
  def attend_plainly(self: __torch__.Decoder, i: int, q: Tensor, k: Tensor, v: Tensor, allowed: Tensor,
      key_positions: Tensor, slopes: Tensor) -> Tensor:
    scores = torch.matmul(q, k.transpose(-2, -1)).to(6)
    if self.alibi[i] == 2:
      bias = (slopes.to(15) * key_positions.to(15)).to(6)
      scores = (scores + bias) * self.attention_scale[i]
    else:
      scores = scores * self.attention_scale[i]
      if self.attention_soft_cap[i] > 0.:
        scores = torch.tanh(scores / self.attention_soft_cap[i]) * self.attention_soft_cap[i]
      if self.alibi[i] == 1:
        scores = scores + slopes * key_positions.to(6)
    scores = scores.masked_fill(torch.logical_not(allowed), -inf)
    return torch.matmul(torch.softmax(scores, -1).to(q.dtype), v)

  # One sequence. q: [T, H, D], its tokens stand at positions past .. past + T - 1; k, v: [K, past + T, D].
  def attend(self: __torch__.Decoder, i: int, q: Tensor, k: Tensor, v: Tensor, past: int) -> Tensor:
    length = q.size(0)
    group = self.heads[i] // self.kv_heads[i]
    size = self.head_size[i]
    grouped = q.reshape([length, self.kv_heads[i], group, size]).permute([1, 2, 0, 3])
    k_all = k.unsqueeze(1).expand([-1, group, -1, -1])
    v_all = v.unsqueeze(1).expand([-1, group, -1, -1])
    window = self.window[i]
    if window == 0:
      window = past + length
    plain = self.alibi[i] > 0 or self.attention_soft_cap[i] > 0.
    if not plain and window >= past + length and (past == 0 or length == 1):
      y = torch.scaled_dot_product_attention(grouped, k_all, v_all, None, 0., length > 1,
          scale=self.attention_scale[i])
    else:
      blocks = annotate(List[Tensor], [])
      block = 512
      for begin in range(0, length, block):
        end = min(begin + block, length)
        low = max(0, past + begin - window + 1)
        high = past + end
        query_positions = torch.arange(past + begin, high, device=q.device).unsqueeze(1)
        key_positions = torch.arange(low, high, device=q.device)
        distance = query_positions - key_positions
        allowed = torch.logical_and(distance >= 0, distance < window)
        queries = grouped[:, :, begin:end]
        if plain:
          slopes = q
          if self.alibi[i] > 0:
            slopes = self.slopes[0].view([self.kv_heads[i], group, 1, 1])
          blocks.append(self.attend_plainly(i, queries, k_all[:, :, low:high], v_all[:, :, low:high], allowed,
              key_positions, slopes))
        else:
          blocks.append(torch.scaled_dot_product_attention(queries, k_all[:, :, low:high], v_all[:, :, low:high],
              allowed, 0., False, scale=self.attention_scale[i]))
      y = torch.cat(blocks, 2)
    return y.permute([2, 0, 1, 3]).reshape([length, -1])

  # Whether attention to parts of a sequence may be computed apart and merged: there is a kernel that tells its normalizer,
  # and no token is out of reach.
  def merges(self: __torch__.Decoder, i: int, reach: int) -> bool:
    plain = self.alibi[i] > 0 or self.attention_soft_cap[i] > 0.
    return self.device == "cpu" and not plain and (self.window[i] == 0 or self.window[i] >= reach)

  # Attention of T tokens to P keys, to all of them or, with T = P, each to those up to its own. q: [T, H, D];
  # k, v: [K, P, D]. Returns [K, G, T, D] and the logarithm of its normalizer, float32 [K, G, T].
  def attend_part(self: __torch__.Decoder, i: int, q: Tensor, k: Tensor, v: Tensor,
      causal: bool) -> Tuple[Tensor, Tensor]:
    length = q.size(0)
    kv_heads = self.kv_heads[i]
    group = self.heads[i] // kv_heads
    grouped = q.reshape([length, kv_heads, group, -1]).permute([1, 2, 0, 3])
    if causal and length > 1:
      y, normalizer = torch._scaled_dot_product_flash_attention_for_cpu(grouped,
          k.unsqueeze(1).expand([-1, group, -1, -1]), v.unsqueeze(1).expand([-1, group, -1, -1]), 0., True,
          attn_mask=None, scale=self.attention_scale[i])
    else:
      folded = grouped.reshape([kv_heads, 1, group * length, -1])
      y, normalizer = torch._scaled_dot_product_flash_attention_for_cpu(folded, k.unsqueeze(1), v.unsqueeze(1), 0.,
          False, attn_mask=None, scale=self.attention_scale[i])
      y = y.reshape([kv_heads, group, length, -1])
      normalizer = normalizer.reshape([kv_heads, group, length])
    return (y, normalizer)

  # Attention to two parts together from attention to each of them.
  def merge(self: __torch__.Decoder, y: Tensor, normalizer: Tensor, z: Tensor,
      other: Tensor) -> Tuple[Tensor, Tensor]:
    share = torch.sigmoid(other - normalizer).unsqueeze(-1)
    merged = torch.lerp(y.to(6), z.to(6), share).to(y.dtype)
    return (merged, torch.logaddexp(normalizer, other))

  # One token for each of the slots 0 .. B - 1. q: [B, H, D]; positions: [B], where the tokens stand.
  def attend_decode(self: __torch__.Decoder, i: int, q: Tensor, positions: Tensor, longest: int,
      all_equal: bool) -> Tensor:
    batch = q.size(0)
    group = self.heads[i] // self.kv_heads[i]
    k = self.keys[i][:batch, :, :longest]
    v = self.values[i][:batch, :, :longest]
    key_positions = torch.arange(longest, device=q.device)
    distance = (positions.unsqueeze(1) - key_positions).view([batch, 1, 1, longest])
    allowed = distance >= 0
    window = self.window[i]
    if window > 0:
      allowed = torch.logical_and(allowed, distance < window)
    queries = q.reshape([batch, self.kv_heads[i], group, self.head_size[i]])
    if self.alibi[i] > 0 or self.attention_soft_cap[i] > 0.:
      slopes = q
      if self.alibi[i] > 0:
        slopes = self.slopes[0].view([1, self.kv_heads[i], group, 1])
      y = self.attend_plainly(i, queries, k, v, allowed, key_positions, slopes)
    elif all_equal and (window == 0 or window >= longest):
      y = torch.scaled_dot_product_attention(queries, k, v, None, 0., False, scale=self.attention_scale[i])
    else:
      y = torch.scaled_dot_product_attention(queries, k, v, allowed, 0., False, scale=self.attention_scale[i])
    return y.reshape([batch, -1])

  # Tokens of the longest sequence.
  def reach(self: __torch__.Decoder, lengths: List[int], pasts: List[int]) -> int:
    longest = 0
    for s in range(len(lengths)):
      longest = max(longest, pasts[s] + lengths[s])
    return longest

  # Segments first .. last - 1, each over the keys and values of its whole sequence. q: [N, H, D]; k, v: [N, K, D].
  # Returns [N, H * D].
  def attend_whole(self: __torch__.Decoder, i: int, q: Tensor, k: Tensor, v: Tensor, lengths: List[int],
      pasts: List[int], parents: List[int], slots: List[int], cached: bool, first: int, last: int,
      path_keys: List[Tensor], path_values: List[Tensor], trunk_keys: List[Tensor],
      trunk_values: List[Tensor]) -> Tensor:
    outputs = annotate(List[Tensor], [])
    begin = 0
    for s in range(first, last):
      end = begin + lengths[s]
      past = pasts[s]
      k_segment = k[begin:end].transpose(0, 1)
      v_segment = v[begin:end].transpose(0, 1)
      if cached:
        total = past + lengths[s]
        keys = self.keys[i][slots[s]]
        keys[:, past:total].copy_(k_segment)
        values = self.values[i][slots[s]]
        values[:, past:total].copy_(v_segment)
        k_segment = keys[:, :total]
        v_segment = values[:, :total]
      else:
        if parents[s] >= 0:
          k_segment = torch.cat([path_keys[parents[s]], k_segment], 1)
          v_segment = torch.cat([path_values[parents[s]], v_segment], 1)
        elif len(trunk_keys) > 0:
          k_segment = torch.cat([trunk_keys[0], k_segment], 1)
          v_segment = torch.cat([trunk_values[0], v_segment], 1)
        path_keys.append(k_segment)
        path_values.append(v_segment)
      outputs.append(self.attend(i, q[begin:end], k_segment, v_segment, past))
      begin = end
    return torch.cat(outputs)

  # As above, with attention to a segment itself, to what comes before it in this pass or in its slot, and to the trunk
  # computed apart; to the trunk for all segments together.
  def attend_merged(self: __torch__.Decoder, i: int, q: Tensor, k: Tensor, v: Tensor, lengths: List[int],
      pasts: List[int], parents: List[int], branches: List[bool], slots: List[int], cached: bool, first: int, last: int,
      path_keys: List[Tensor], path_values: List[Tensor], trunk_keys: List[Tensor],
      trunk_values: List[Tensor]) -> Tensor:
    outputs = annotate(List[Tensor], [])
    normalizers = annotate(List[Tensor], [])
    begin = 0
    for s in range(first, last):
      end = begin + lengths[s]
      past = pasts[s]
      q_segment = q[begin:end]
      k_segment = k[begin:end].transpose(0, 1)
      v_segment = v[begin:end].transpose(0, 1)
      y, normalizer = self.attend_part(i, q_segment, k_segment, v_segment, True)
      if cached:
        keys = self.keys[i][slots[s]]
        keys[:, past : past + lengths[s]].copy_(k_segment)
        values = self.values[i][slots[s]]
        values[:, past : past + lengths[s]].copy_(v_segment)
        if past > 0:
          z, other = self.attend_part(i, q_segment, keys[:, :past], values[:, :past], False)
          y, normalizer = self.merge(y, normalizer, z, other)
      else:
        if parents[s] >= 0:
          parent_keys = path_keys[parents[s]]
          parent_values = path_values[parents[s]]
          z, other = self.attend_part(i, q_segment, parent_keys, parent_values, False)
          y, normalizer = self.merge(y, normalizer, z, other)
          if branches[s]:
            k_segment = torch.cat([parent_keys, k_segment], 1)
            v_segment = torch.cat([parent_values, v_segment], 1)
        path_keys.append(k_segment)
        path_values.append(v_segment)
      outputs.append(y)
      normalizers.append(normalizer)
      begin = end
    y = torch.cat(outputs, 2)
    if len(trunk_keys) > 0 and not cached:
      z, other = self.attend_part(i, q, trunk_keys[0], trunk_values[0], False)
      y, ignored = self.merge(y, torch.cat(normalizers, 2), z, other)
    return y.permute([2, 0, 1, 3]).reshape([q.size(0), -1])

  def normalize_heads(self: __torch__.Decoder, i: int, x: Tensor, w: Dict[str, Tensor], name: str) -> Tensor:
    if self.qk_norm[i] == "all_heads":
      y = self.normalize(x.flatten(1), w, name, self.qk_layer_norm[i]).view(x.size())
    else:
      y = self.normalize(x, w, name, self.qk_layer_norm[i])
    return y

  # x: [N, C], the segments first .. last - 1. path_keys, path_values: for each segment so far keys and values of its
  # whole sequence, behind the trunk where attention merges, for those that branch. cached: keys and values are written
  # to the slots, and the past is read from them. trunk_keys, trunk_values: of this layer, or none. Returns the heads'
  # outputs side by side, [N, H * D], which the output layer is given.
  def attend_heads(self: __torch__.Decoder, i: int, x: Tensor, positions: Tensor, cosines: List[Tensor],
      sines: List[Tensor], lengths: List[int], pasts: List[int], parents: List[int], branches: List[bool],
      slots: List[int], cached: bool, decode: bool, first: int, last: int, path_keys: List[Tensor],
      path_values: List[Tensor], trunk_keys: List[Tensor], trunk_values: List[Tensor]) -> Tensor:
    w = self.layers[i]
    n = x.size(0)
    size = self.head_size[i]
    q_width = self.heads[i] * size
    k_width = self.kv_heads[i] * size
    qkv = self.linear(x, w, "qkv")
    qk = qkv[:, : q_width + k_width].view([n, -1, size])
    q = qk[:, : self.heads[i]]
    k = qk[:, self.heads[i] :]
    v = qkv[:, q_width + k_width :].reshape([n, self.kv_heads[i], size])
    together = self.qk_norm[i] == "none" and self.clip[i] == 0.
    if self.qk_norm[i] != "none":
      q = self.normalize_heads(i, q, w, "q_norm")
      k = self.normalize_heads(i, k, w, "k_norm")
    if self.clip[i] > 0.:
      q = q.clamp(-self.clip[i], self.clip[i])
      k = k.clamp(-self.clip[i], self.clip[i])
      v = v.clamp(-self.clip[i], self.clip[i])
    table = self.rotary[i]
    if table >= 0 and together:
      qk = self.rotate(qk, cosines[table], sines[table], self.rotary_interleaved[table])
      q = qk[:, : self.heads[i]]
      k = qk[:, self.heads[i] :]
    elif table >= 0:
      q = self.rotate(q, cosines[table], sines[table], self.rotary_interleaved[table])
      k = self.rotate(k, cosines[table], sines[table], self.rotary_interleaved[table])
    if decode:
      rows = torch.arange(n, device=x.device)
      keys = self.keys[i]
      keys[rows, :, positions] = k
      values = self.values[i]
      values[rows, :, positions] = v
      longest = max(pasts) + 1
      y = self.attend_decode(i, q, positions, longest, min(pasts) + 1 == longest)
    elif self.merges(i, self.reach(lengths, pasts)):
      y = self.attend_merged(i, q, k, v, lengths, pasts, parents, branches, slots, cached, first, last, path_keys,
          path_values, trunk_keys, trunk_values)
    else:
      y = self.attend_whole(i, q, k, v, lengths, pasts, parents, slots, cached, first, last, path_keys, path_values,
          trunk_keys, trunk_values)
    return y

  # -------------------------------------------------------------------- MLP

  def gate(self: __torch__.Decoder, i: int, up: Tensor, gated: bool) -> Tensor:
    if gated:
      half = up.size(-1) // 2
      y = self.activate(up[:, :half], self.activation[i]) * up[:, half:]
    else:
      y = self.activate(up, self.activation[i])
    return y

  # The first linear layer of an MLP with its activation and gate.
  def activated(self: __torch__.Decoder, i: int, x: Tensor, w: Dict[str, Tensor], name: str) -> Tensor:
    activation = self.activation[i]
    gate_bias = annotate(Optional[Tensor], None)
    up_bias = annotate(Optional[Tensor], None)
    if name + ".packed_gate" in w:
      if name + ".bias" in w:
        bias = w[name + ".bias"]
        half = bias.size(0) // 2
        gate_bias = bias[:half]
        up_bias = bias[half:]
      gate = self.packed_linear(x, w[name + ".packed_gate"], gate_bias, activation)
      y = ops.mkldnn._linear_pointwise(x, gate, w[name + ".packed_up"], up_bias, "mul")
    elif name + ".packed" in w and not self.gated[i] and self.fused_activation(activation) != "":
      if name + ".bias" in w:
        up_bias = w[name + ".bias"]
      y = self.packed_linear(x, w[name + ".packed"], up_bias, activation)
    else:
      y = self.gate(i, self.linear(x, w, name), self.gated[i])
    return y

  # One of the experts of a layer. x: [T, C] -> [T, C]
  def expert(self: __torch__.Decoder, i: int, x: Tensor, w: Dict[str, Tensor], e: int) -> Tensor:
    up = "experts_up." + str(e)
    down = "experts_down." + str(e)
    if up + ".packed" in w or up + ".packed_gate" in w or up + ".codes" in w:
      y = self.activated(i, x, w, up)
    else:
      y = self.gate(i, torch.linear(x, w["experts_up.weight"][e]), self.gated[i])
    if down + ".packed" in w or down + ".codes" in w:
      y = self.linear(y, w, down)
    else:
      y = torch.linear(y, w["experts_down.weight"][e])
    return y

  # The experts that each token uses, int64 [N, active], and their shares in its result, float32.
  def route(self: __torch__.Decoder, i: int, x: Tensor) -> Tuple[Tensor, Tensor]:
    logits = self.linear(x, self.layers[i], "router").to(6)
    if self.softmax_active_experts[i]:
      top, chosen = torch.topk(logits, self.active_experts[i], -1)
      share = torch.softmax(top, -1)
    else:
      share, chosen = torch.topk(torch.softmax(logits, -1), self.active_experts[i], -1)
      if self.normalize_experts[i]:
        share = share / share.sum([-1], True)
    return (chosen, share)

  def mix_experts(self: __torch__.Decoder, i: int, x: Tensor) -> Tensor:
    w = self.layers[i]
    chosen, share = self.route(i, x)
    share = share.to(x.dtype)
    y = torch.zeros_like(x)
    for e in range(self.experts[i]):
      places = torch.nonzero(chosen == e)
      if places.size(0) > 0:
        rows = places[:, 0]
        y.index_add_(0, rows, self.expert(i, x[rows], w, e) * share[rows, places[:, 1]].unsqueeze(1))
    if "shared_down.weight" in w or "shared_down.packed" in w or "shared_down.codes" in w:
      shared = self.linear(self.activated(i, x, w, "shared_up"), w, "shared_down")
      if "shared_gate.weight" in w or "shared_gate.packed" in w:
        shared = shared * torch.sigmoid(self.linear(x, w, "shared_gate"))
      y = y + shared
    return y

  def mlp(self: __torch__.Decoder, i: int, x: Tensor) -> Tensor:
    if self.experts[i] > 0:
      y = self.mix_experts(i, x)
    else:
      w = self.layers[i]
      y = self.linear(self.activated(i, x, w, "mlp_up"), w, "mlp_down")
    return y

  # ------------------------------------------------------------------ stages

  # tokens, positions: int64 [N] -> hidden [N, C]
  def embed(self: __torch__.Decoder, tokens: Tensor, positions: Tensor) -> Tensor:
    w = self.outer
    if "embedding" in w:
      x = torch.embedding(w["embedding"], tokens).to(self.dtype)
    else:
      x = self.quantized_embedding(w, tokens)
    if "embedding_projection" in w:
      x = torch.linear(x, w["embedding_projection"])
    if self.embedding_scale != 1.:
      x = x * torch.full([1], self.embedding_scale, dtype=x.dtype, device=x.device)
    if "positions" in w:
      x = x + torch.embedding(w["positions"], positions + self.position_offset)
    return self.norm_if(x, w, "embedding_norm")

  # Layer i for the segments first .. last - 1. x: [N, C] -> [N, C]
  def layer(self: __torch__.Decoder, i: int, x: Tensor, positions: Tensor, cosines: List[Tensor], sines: List[Tensor],
      lengths: List[int], pasts: List[int], parents: List[int], branches: List[bool], slots: List[int], cached: bool,
      decode: bool, first: int, last: int, path_keys: List[Tensor], path_values: List[Tensor],
      trunk_keys: List[Tensor], trunk_values: List[Tensor]) -> Tensor:
    w = self.layers[i]
    scale = self.residual_scale[i]
    normed = self.norm_if(x, w, "attention_norm")
    heads = self.attend_heads(i, normed, positions, cosines, sines, lengths, pasts, parents, branches, slots, cached,
        decode, first, last, path_keys, path_values, trunk_keys, trunk_values)
    a = self.linear(heads, w, "attention_output")
    if self.parallel[i]:
      if "mlp_norm.weight" in w:
        m = self.mlp(i, self.norm(x, w, "mlp_norm"))
      else:
        m = self.mlp(i, normed)
      if self.residual_is_normed[i]:
        x = normed
      x = x + a + m
    else:
      a = self.norm_if(a, w, "attention_output_norm")
      if scale != 1.:
        a = a * scale
      if self.residual_is_normed[i]:
        x = normed
      x = self.norm_if(x + a, w, "attention_residual_norm")
      normed = self.norm_if(x, w, "mlp_norm")
      m = self.norm_if(self.mlp(i, normed), w, "mlp_output_norm")
      if scale != 1.:
        m = m * scale
      if self.residual_is_normed[i]:
        x = normed
      x = self.norm_if(x + m, w, "mlp_residual_norm")
    return x

  # The end of the tile of whole segments that begins with segment `first`.
  def tile_end(self: __torch__.Decoder, lengths: List[int], first: int) -> int:
    end = first + 1
    tokens = lengths[first]
    while end < len(lengths) and tokens + lengths[end] <= self.tile_tokens:
      tokens = tokens + lengths[end]
      end = end + 1
    return end

  # The layers of this stage. hidden: [N, C]; positions: int64 [N]; frequencies: for each rotary table [1 or N, d / 2];
  # trunk_keys, trunk_values: for each layer, or none. A layer takes tile after tile of whole segments, so that what it
  # computes in between stays in the cache. Returns hidden [N, C], and with keep for each layer the keys and values of the
  # sequence that ends with the last segment, the trunk included.
  def run_layers(self: __torch__.Decoder, hidden: Tensor, positions: Tensor, frequencies: List[Tensor],
      lengths: List[int], pasts: List[int], parents: List[int], slots: List[int], cached: bool, decode: bool,
      trunk_keys: List[Tensor], trunk_values: List[Tensor],
      keep: bool) -> Tuple[Tensor, List[Tensor], List[Tensor]]:
    x = hidden.to(torch.device(self.device))
    cosines, sines = self.rotary_tables(positions, frequencies)
    segments = len(lengths)
    branches = annotate(List[bool], [])
    if not decode:
      for s in range(segments):
        branches.append(keep and s == segments - 1)
      for s in range(segments):
        if parents[s] >= 0:
          branches[parents[s]] = True
    kept_keys = annotate(List[Tensor], [])
    kept_values = annotate(List[Tensor], [])
    single = decode or self.tile_tokens == 0 or x.size(0) <= self.tile_tokens
    for i in range(len(self.layers)):
      if not single:
        self.unpack_layer(i, x.size(0))
      path_keys = annotate(List[Tensor], [])
      path_values = annotate(List[Tensor], [])
      own_keys = trunk_keys[i : i + 1]
      own_values = trunk_values[i : i + 1]
      if single:
        x = self.layer(i, x, positions, cosines, sines, lengths, pasts, parents, branches, slots, cached, decode, 0,
            segments, path_keys, path_values, own_keys, own_values)
      else:
        tiles = annotate(List[Tensor], [])
        begin = 0
        first = 0
        while first < segments:
          last = self.tile_end(lengths, first)
          end = begin
          for s in range(first, last):
            end = end + lengths[s]
          tile_cosines = annotate(List[Tensor], [])
          tile_sines = annotate(List[Tensor], [])
          for t in range(len(cosines)):
            cosine = cosines[t]
            sine = sines[t]
            tile_cosines.append(cosine[begin:end])
            tile_sines.append(sine[begin:end])
          tiles.append(self.layer(i, x[begin:end], positions[begin:end], tile_cosines, tile_sines, lengths, pasts,
              parents, branches, slots, cached, decode, first, last, path_keys, path_values, own_keys, own_values))
          begin = end
          first = last
        x = torch.cat(tiles)
      if not single:
        self.drop_unpacked(i)
      if keep:
        keys = path_keys[segments - 1]
        values = path_values[segments - 1]
        if len(own_keys) > 0 and keys.size(1) < pasts[segments - 1] + lengths[segments - 1]:
          keys = torch.cat([own_keys[0], keys], 1)
          values = torch.cat([own_values[0], values], 1)
        kept_keys.append(keys.clone())
        kept_values.append(values.clone())
    return (x, kept_keys, kept_values)

  # ------------------------------------------------------------------- head

  # hidden: [M, C] -> what the head is multiplied with, [M, C']
  def head_input(self: __torch__.Decoder, hidden: Tensor) -> Tensor:
    w = self.outer
    x = self.norm_if(hidden, w, "final_norm")
    if "head_projection" in w:
      x = torch.linear(x, w["head_projection"])
    return x

  # Tiles of the vocabulary; a head that is not packed is one tile.
  def tile_count(self: __torch__.Decoder) -> int:
    w = self.outer
    count = max(1, len(self.head_tiles))
    if "lm_head.rows" in w:
      count = (int(w["lm_head.rows"]) + self.head_tile - 1) // self.head_tile
    return count

  # x: [M, C'] -> logits of a tile, float32 [M, V']; begin: the first token of the tile.
  def tile_logits(self: __torch__.Decoder, x: Tensor, tile: int, begin: int) -> Tensor:
    w = self.outer
    if "lm_head.codes" in w:
      y = self.quantized_head(x, w, tile, begin).to(6)
      if "lm_head.bias" in w:
        y = y + w["lm_head.bias"][begin : begin + y.size(1)]
    elif len(self.head_tiles) == 0:
      y = self.linear(x, w, "lm_head").to(6)
    else:
      packed = self.head_tiles[tile]
      bias = annotate(Optional[Tensor], None)
      if "lm_head.bias" in w:
        whole = w["lm_head.bias"]
        bias = whole[begin : begin + packed.size(0)]
      y = self.packed_linear(x, packed, bias, "").to(6)
    if self.logit_scale != 1.:
      y = y * self.logit_scale
    if self.logit_soft_cap > 0.:
      y = torch.tanh(y / self.logit_soft_cap) * self.logit_soft_cap
    return y

  # hidden: [M, C] -> logits float32 [M, V]; row m predicts the token after the one of row m.
  def logits(self: __torch__.Decoder, hidden: Tensor) -> Tensor:
    x = self.head_input(hidden)
    tiles = annotate(List[Tensor], [])
    begin = 0
    for t in range(self.tile_count()):
      y = self.tile_logits(x, t, begin)
      begin = begin + y.size(1)
      tiles.append(y)
    if len(tiles) == 1:
      whole = tiles[0]
    else:
      whole = torch.cat(tiles, 1)
    return whole

  # Log-probabilities after rows begin .. end - 1 of hidden [N, C]: float32 [end - begin, V].
  def log_probabilities(self: __torch__.Decoder, hidden: Tensor, begin: int, end: int) -> Tensor:
    y = self.logits(hidden[begin:end])
    return torch._log_softmax(y, 1, False, out=y).to(torch.device("cpu"))

  # What scoring and greedy decoding need of the logits, without the logits. hidden: [U, C]; targets: int64 [M], token
  # ids; owners: int64 [M], the row of each. Returns log-probabilities of the targets, float32 [M]; the most likely
  # tokens, int64 [U]; and their log-probabilities, float32 [U].
  def predict(self: __torch__.Decoder, hidden: Tensor, targets: Tensor,
      owners: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    x = self.head_input(hidden)
    chosen = torch.zeros_like(targets, dtype=6)
    sums = annotate(List[Tensor], [])
    best = torch.full([x.size(0), 1], -inf, dtype=6, device=x.device)
    top1 = torch.zeros([x.size(0)], dtype=4, device=x.device)
    begin = 0
    for t in range(self.tile_count()):
      y = self.tile_logits(x, t, begin)
      place = targets - begin
      inside = torch.logical_and(place >= 0, place < y.size(1))
      chosen = torch.where(inside, y[owners, place.clamp(0, y.size(1) - 1)], chosen)
      if self.tile_count() == 1:
        best, token = torch.max(y, 1, True)
        top1 = token.squeeze(1)
      else:
        top = torch.amax(y, [1], True)
        higher = torch.nonzero((top > best).squeeze(1)).squeeze(1)
        if higher.size(0) > 0:
          top1.index_copy_(0, higher, y.index_select(0, higher).argmax(1) + begin)
          best = torch.maximum(best, top)
      first = y[:, :1].clone()
      sums.append(first - torch._log_softmax(y, 1, False, out=y)[:, :1])
      begin = begin + y.size(1)
    normalizer = torch.logsumexp(torch.cat(sums, 1), [1])
    return (chosen - normalizer[owners], top1, best.squeeze(1) - normalizer)

  # The last of the hidden states [N, C] -> [1, C].
  def last_row(self: __torch__.Decoder, hidden: Tensor) -> Tensor:
    return hidden[hidden.size(0) - 1 :].clone()

  # Hidden states behind that of the trunk's last token: [1, C], [N, C] -> [1 + N, C].
  def behind(self: __torch__.Decoder, trunk: Tensor, hidden: Tensor) -> Tensor:
    return torch.cat([trunk, hidden])

  # hidden: [N, C]; rows: int64 [U], which of them predict; targets: int64 [M], the tokens that followed; owners: int64
  # [M], ascending, the row of each target; chunk: rows of the head at a time; bounds: the first target of each chunk,
  # then M. Returns log-probabilities of the targets, float32 [M], and the most likely tokens, int64 [M].
  def score(self: __torch__.Decoder, hidden: Tensor, rows: Tensor, targets: Tensor, owners: Tensor, bounds: List[int],
      chunk: int) -> Tuple[Tensor, Tensor]:
    log_probabilities = annotate(List[Tensor], [])
    top1 = annotate(List[Tensor], [])
    for c in range(len(bounds) - 1):
      begin = c * chunk
      own = owners[bounds[c] : bounds[c + 1]] - begin
      p, tokens, ignored = self.predict(hidden.index_select(0, rows[begin : begin + chunk]),
          targets[bounds[c] : bounds[c + 1]], own)
      log_probabilities.append(p)
      top1.append(tokens[own])
    return (torch.cat(log_probabilities), torch.cat(top1))

  # One new token for each row. hidden: [N, C]; rows: int64 [B]; slots: int64 [B]; forbidden: int64 [F] token ids that
  # the rows with forbid may not take. temperature (0 is greedy), top_p (1 is off), min_p (0 is off),
  # repetition_penalty (1 is off), uniform (a random number in [0, 1)): float32 [B]; top_k (0 is off): int64 [B].
  # Filters are applied in transformers' order. Returns tokens int64 [B] and their log-probabilities float32 [B]
  # under the model itself, before any filter.
  def sample(self: __torch__.Decoder, hidden: Tensor, rows: Tensor, slots: Tensor, temperature: Tensor,
      top_k: Tensor, top_p: Tensor, min_p: Tensor, repetition_penalty: Tensor, uniform: Tensor, forbid: Tensor,
      forbidden: Tensor, greedy: bool) -> Tuple[Tensor, Tensor]:
    chosen_rows = hidden.index_select(0, rows)
    if greedy and len(self.seen) == 0 and forbidden.size(0) == 0:
      none = slots[:0]
      ignored, tokens, log_probabilities = self.predict(chosen_rows, none, none)
      result = (tokens, log_probabilities)
    else:
      result = self.sample_filtered(self.logits(chosen_rows), slots, temperature, top_k, top_p, min_p,
          repetition_penalty, uniform, forbid, forbidden, greedy)
    return result

  # As above. raw: float32 [B, V].
  def sample_filtered(self: __torch__.Decoder, raw: Tensor, slots: Tensor, temperature: Tensor,
      top_k: Tensor, top_p: Tensor, min_p: Tensor, repetition_penalty: Tensor, uniform: Tensor, forbid: Tensor,
      forbidden: Tensor, greedy: bool) -> Tuple[Tensor, Tensor]:
    y = raw
    for seen in self.seen:
      penalty = repetition_penalty.unsqueeze(1)
      penalized = torch.where(y < 0., y * penalty, y / penalty)
      y = torch.where(seen.index_select(0, slots), penalized, y)
    if forbidden.size(0) > 0:
      lowered = y.index_fill(1, forbidden, -inf)
      y = torch.where(forbid.unsqueeze(1), lowered, y)
    tokens = y.argmax(1)
    if not greedy:
      heat = torch.where(temperature > 0., temperature, torch.ones_like(temperature)).unsqueeze(1)
      ordered, ids = torch.sort(y / heat, -1, True)
      rank = torch.arange(y.size(1), device=y.device).unsqueeze(0)
      kept = torch.logical_or(rank < top_k.unsqueeze(1), top_k.unsqueeze(1) == 0)
      ordered = ordered.masked_fill(torch.logical_not(kept), -inf)
      p = torch.softmax(ordered, -1)
      before = p.cumsum(-1) - p
      kept = torch.logical_or(before < top_p.unsqueeze(1), rank == 0)
      ordered = ordered.masked_fill(torch.logical_not(kept), -inf)
      p = torch.softmax(ordered, -1)
      kept = torch.logical_or(p >= min_p.unsqueeze(1) * p[:, :1], rank == 0)
      p = torch.where(kept, p, torch.zeros_like(p))
      cumulative = p.to(7).cumsum(-1)
      threshold = uniform.to(7).unsqueeze(1) * cumulative[:, -1:]
      index = (cumulative <= threshold).sum([-1], True)
      last = kept.to(4).sum([-1], True) - 1
      sampled = ids.gather(1, torch.minimum(index, last)).squeeze(1)
      tokens = torch.where(temperature > 0., sampled, tokens)
    for seen in self.seen:
      seen[slots, tokens] = torch.ones_like(tokens).to(11)
    chosen = raw.gather(1, tokens.unsqueeze(1)).squeeze(1)
    return (tokens, chosen - torch.logsumexp(raw, [1]))
