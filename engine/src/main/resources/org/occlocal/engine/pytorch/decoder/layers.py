# Layers: from token ids through the layers of this stage.

class Decoder(Module):
  tile_tokens : int
  embedding_scale : float
  position_offset : int
  # of sinusoids, in float32; none where positions are no such
  position_frequencies : List[float]
  parallel : List[bool]
  has_mlp : List[bool]
  residual_is_normed : List[bool]
  residual_scale : List[float]
  attention_input_scale : List[float]
  attention_output_scale : List[float]
  recurrence_input_scale : List[float]
  recurrence_output_scale : List[float]
  mlp_output_scale : List[float]
  mixer_residual_scale : List[float]
  mlp_residual_scale : List[float]
  # not empty when the process exits
  stops : List[int]

  # Lets run_layers end soon, with results that are of no use.
  def stop(self: __torch__.Decoder) -> int:
    self.stops.append(1)
    return 0

  # Sines and cosines of positions, int64 [N], with zeros behind them where there is room -> float32 [N, C]
  def sinusoids(self: __torch__.Decoder, positions: Tensor, width: int) -> Tensor:
    frequencies = torch.tensor(self.position_frequencies, dtype=6, device=positions.device)
    angles = (positions + self.position_offset).to(6).unsqueeze(1) * frequencies
    both = torch.cat([torch.sin(angles), torch.cos(angles)], 1)
    return torch.constant_pad_nd(both, [0, width - both.size(1)])

  # tokens, positions: int64 [N] -> hidden [N, C], or rows that begin so, see rows.py
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
    if len(self.position_frequencies) > 0:
      x = x + self.sinusoids(positions, x.size(1)).to(x.dtype)
    if "embedding_layer_norm.weight" in w:
      x = self.normalize(x, w, "embedding_layer_norm", True)
    return self.open_row(self.norm_if(x, w, "embedding_norm"), tokens)

  # Whether layer i passes anything from token to token.
  def mixes(self: __torch__.Decoder, i: int) -> bool:
    return self.attends(i) or self.is_recurrent(i)

  # What mixes the tokens of layer i, attention, a recurrence or both, from the norm before it on. normed: [N, C] -> [N, C]
  # path, trunk: keys, values, inputs of convolutions, states and keys of indexers, in lists as attend_heads and recur have them; path
  # also keys and values that other layers have too, and what the layer sets aside; trunk also groups of segments.
  def mix(self: __torch__.Decoder, i: int, normed: Tensor, positions: Tensor, cosines: List[Tensor], sines: List[Tensor],
      lengths: List[int], pasts: List[int], parents: List[int], branches: List[bool], slots: List[int], cached: bool,
      decode: bool, first: int, last: int, path: List[List[Tensor]], trunk: List[List[Tensor]]) -> Tensor:
    w = self.layers[i]
    y = normed
    if self.attends(i):
      given = self.scaled(normed, self.attention_input_scale[i])
      heads = self.attend_heads(i, given, positions, cosines, sines, lengths, pasts, parents, branches, slots, cached,
          decode, first, last, path[0], path[1], path[4], path[5], path[6], trunk[0], trunk[1], trunk[4], trunk[5])
      y = self.scaled(self.linear(heads, w, "attention_output"), self.attention_output_scale[i])
    if self.is_recurrent(i):
      given = self.scaled(normed, self.recurrence_input_scale[i])
      read = self.recur(i, given, lengths, pasts, parents, branches, slots, cached, decode, first, last, path[2], path[3],
          trunk[2], trunk[3])
      z = self.scaled(self.linear(read, w, "recurrence_out"), self.recurrence_output_scale[i])
      if self.attends(i):
        y = y + z
      else:
        y = z
    return y

  # A low-rank map of what attention reads, and that itself, [N, C] -> [N, C].
  def low_rank(self: __torch__.Decoder, x: Tensor, w: Dict[str, Tensor]) -> Tensor:
    return x + self.norm(self.linear(self.linear(x, w, "laurel_down"), w, "laurel_up"), w, "laurel_norm")

  # What a branch is added to, given what stands before its norm and behind it: [N, C], or [N, 1] where that is nothing.
  def residual_of(self: __torch__.Decoder, i: int, x: Tensor, normed: Tensor, scale: float) -> Tensor:
    y = x
    if self.residual_is_normed[i]:
      y = normed
    if scale == 0.:
      # what a branch reads may be wider than what it gives
      y = torch.zeros([x.size(0), 1], dtype=x.dtype, device=x.device)
    else:
      y = self.scaled(y, scale)
    return y

  # The hidden state behind what mixes tokens. x: [N, C], before it; normed: what it read; a: what it gave.
  def add_mixed(self: __torch__.Decoder, i: int, x: Tensor, normed: Tensor, a: Tensor) -> Tensor:
    w = self.layers[i]
    y = self.norm_if(a, w, "attention_output_norm")
    if self.residual_scale[i] != 1.:
      y = y * self.residual_scale[i]
    y = self.residual_of(i, x, normed, self.mixer_residual_scale[i]) + y
    if "laurel_norm.weight" in w:
      y = (y + self.low_rank(normed, w)) * 0.7071067811865476
    return self.norm_if(y, w, "attention_residual_norm")

  # A layer's factor on what it gives.
  def scale_layer(self: __torch__.Decoder, i: int, x: Tensor) -> Tensor:
    w = self.layers[i]
    y = x
    if "layer_scale" in w:
      y = x * w["layer_scale"].to(x.dtype)
    return y

  # The branches of layer i, for the segments first .. last - 1. x: [N, C] -> [N, C]
  def add_branches(self: __torch__.Decoder, i: int, x: Tensor, positions: Tensor, cosines: List[Tensor], sines: List[Tensor],
      lengths: List[int], pasts: List[int], parents: List[int], branches: List[bool], slots: List[int], cached: bool,
      decode: bool, first: int, last: int, path: List[List[Tensor]], trunk: List[List[Tensor]]) -> Tensor:
    w = self.layers[i]
    scale = self.residual_scale[i]
    normed = self.norm_if(x, w, "attention_norm")
    a = normed
    if self.mixes(i):
      a = self.mix(i, normed, positions, cosines, sines, lengths, pasts, parents, branches, slots, cached, decode, first,
          last, path, trunk)
    if self.parallel[i]:
      if "mlp_norm.weight" in w:
        m = self.mlp(i, self.norm(x, w, "mlp_norm"))
      else:
        m = self.mlp(i, normed)
      if self.residual_is_normed[i]:
        x = normed
      x = x + a + m
    else:
      if self.mixes(i):
        x = self.add_mixed(i, x, normed, a)
      if self.has_mlp[i]:
        normed = self.norm_if(x, w, "mlp_norm")
        if self.sets_experts_aside[i]:
          path[7].append(self.mix_experts(i, normed))
        m = self.norm_if(self.mlp(i, normed), w, "mlp_output_norm")
        if scale != 1.:
          m = m * scale
        x = self.norm_if(self.residual_of(i, x, normed, self.mlp_residual_scale[i]) + m, w, "mlp_residual_norm")
    return x

  # Eight empty lists, as mix wants them.
  def no_past(self: __torch__.Decoder) -> List[List[Tensor]]:
    past = annotate(List[List[Tensor]], [])
    for n in range(8):
      past.append(annotate(List[Tensor], []))
    return past

  # The end of the tile of whole segments that begins with segment `first`.
  def tile_end(self: __torch__.Decoder, lengths: List[int], first: int) -> int:
    end = first + 1
    tokens = lengths[first]
    while end < len(lengths) and tokens + lengths[end] <= self.tile_tokens:
      tokens = tokens + lengths[end]
      end = end + 1
    return end

  # The layers of this stage. hidden: [N, C], or rows; positions: int64 [N]; frequencies: for each rotary table [1 or N, d / 2];
  # trunk_keys, trunk_values: for each layer what is cached of keys and values, then for each layer inputs of the convolution
  # and states, of no elements where it has none; or nothing at all; groups: as attend_heads has them. A layer takes tile after tile of whole segments, so that
  # what it computes in between stays in the cache. Returns what is behind them, and with keep, where the segments are pieces of
  # one sequence, such a trunk of it, what came before it included.
  def run_layers(self: __torch__.Decoder, hidden: Tensor, positions: Tensor, frequencies: List[Tensor],
      lengths: List[int], pasts: List[int], parents: List[int], slots: List[int], cached: bool, decode: bool,
      trunk_keys: List[Tensor], trunk_values: List[Tensor], groups: List[Tensor],
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
    kept = self.no_past()
    none = x[:0]
    layers = len(self.layers)
    single = decode or self.tile_tokens == 0 or x.size(0) <= self.tile_tokens
    for i in range(layers):
      if len(self.stops) > 0:
        break
      if not single:
        self.unpack_layer(i, x.size(0))
      path = self.no_past()
      maker = self.key_layer(i)
      trunk = [trunk_keys[maker : maker + 1], trunk_values[maker : maker + 1], trunk_keys[layers + i : layers + i + 1],
          trunk_values[layers + i : layers + i + 1], trunk_values[i : i + 1], groups]
      cacheable = none
      index = none
      if self.is_latent(i):
        if len(trunk_keys) > 0:
          k, v = self.cached_heads(i, trunk_keys[i], trunk_values[i])
          trunk[0] = [k]
          trunk[1] = [v]
        if keep:
          state = self.state_of(i, x)
          cacheable = self.cacheable_of(i, state, cosines, sines).transpose(0, 1)
          index = self.index_keys_of(i, state, cosines, sines).transpose(0, 1)
      if single:
        x = self.layer(i, x, positions, cosines, sines, lengths, pasts, parents, branches, slots, cached, decode, 0,
            segments, path, trunk)
      else:
        tiles = annotate(List[Tensor], [])
        begin = 0
        first = 0
        while first < segments and (first == 0 or len(self.stops) == 0):
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
              parents, branches, slots, cached, decode, first, last, path, trunk))
          begin = end
          first = last
        x = torch.cat(tiles)
      if not single:
        self.drop_unpacked(i)
      if keep:
        for n in range(4):
          last_of_path = none
          if len(path[n]) > 0 and not self.takes_keys(i):
            last_of_path = path[n][segments - 1]
          kept[n].append(last_of_path.clone())
        if self.is_latent(i):
          kept[0][i] = cacheable
          kept[1][i] = index
        own = self.attends(i) and not self.takes_keys(i)
        if own and len(trunk_keys) > 0 and kept[0][i].size(1) < pasts[segments - 1] + lengths[segments - 1]:
          kept[0][i] = torch.cat([trunk_keys[i], kept[0][i]], 1)
          kept[1][i] = torch.cat([trunk_values[i], kept[1][i]], 1)
    return (x, kept[0] + kept[2], kept[1] + kept[3])
