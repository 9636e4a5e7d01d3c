# Layers: from token ids through the layers of this stage.

class Decoder(Module):
  tile_tokens : int
  embedding_scale : float
  position_offset : int
  parallel : List[bool]
  residual_is_normed : List[bool]
  residual_scale : List[float]
  # not empty when the process exits
  stops : List[int]

  # Lets run_layers end soon, with results that are of no use.
  def stop(self: __torch__.Decoder) -> int:
    self.stops.append(1)
    return 0

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
    if self.is_recurrent(i):
      heads = self.recur(i, normed, lengths, pasts, parents, branches, slots, cached, decode, first, last,
          path_keys, path_values, trunk_keys, trunk_values)
    else:
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
      if "layer_scale" in w:
        x = x * w["layer_scale"].to(x.dtype)
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
  # computes in between stays in the cache. Returns hidden [N, C], and with keep, where the
  # segments are pieces of one sequence, for each layer what is cached of it, the trunk included.
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
      if len(self.stops) > 0:
        break
      if not single:
        self.unpack_layer(i, x.size(0))
      path_keys = annotate(List[Tensor], [])
      path_values = annotate(List[Tensor], [])
      own_keys = annotate(List[Tensor], [])
      own_values = annotate(List[Tensor], [])
      if len(trunk_keys) > 0:
        known_keys, known_values = self.cached_heads(i, trunk_keys[i], trunk_values[i])
        own_keys.append(known_keys)
        own_values.append(known_values)
      cacheable = x[:0]
      if keep and self.is_latent(i):
        cacheable = self.cacheable_of(i, x, cosines, sines).transpose(0, 1)
      if single:
        x = self.layer(i, x, positions, cosines, sines, lengths, pasts, parents, branches, slots, cached, decode, 0,
            segments, path_keys, path_values, own_keys, own_values)
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
              parents, branches, slots, cached, decode, first, last, path_keys, path_values, own_keys, own_values))
          begin = end
          first = last
        x = torch.cat(tiles)
      if not single:
        self.drop_unpacked(i)
      if keep:
        keys = path_keys[segments - 1]
        values = path_values[segments - 1]
        if self.is_latent(i):
          keys = cacheable
          values = cacheable[:, :, :0]
        if not self.is_recurrent(i) and len(own_keys) > 0 and keys.size(1) < pasts[segments - 1] + lengths[segments - 1]:
          keys = torch.cat([trunk_keys[i], keys], 1)
          values = torch.cat([trunk_values[i], values], 1)
        kept_keys.append(keys.clone())
        kept_values.append(values.clone())
    return (x, kept_keys, kept_values)
