# DeepSeek's sparse attention (DeepSeek-V3.2): beside latent attention stands an indexer, which scores all tokens of a sequence
# for each query; attention goes to those with the best scores alone. Keys of the indexer are in caches and trunks what values
# are elsewhere, [P, A], since latents have none. Where no sequence is longer than what a query may choose, nothing is chosen.
#
# A elements of an index key, I heads of the indexer, S sequences that are looked at together.

class Decoder(Module):
  index_active : List[int]
  index_heads : List[int]
  index_key_size : List[int]
  index_rotary : List[int]

  # Elements of what is cached of the indexer, 0 for none.
  def index_size(self: __torch__.Decoder, i: int) -> int:
    return self.index_key_size[i]

  # Whether some token of sequences that are `reach` long does not attend to all before it.
  def selects(self: __torch__.Decoder, i: int, reach: int) -> bool:
    return self.index_active[i] > 0 and reach > self.index_active[i]

  # x: [N, C]. Returns keys of the indexer, [N, 1, A], or of no elements where the layer has none.
  def index_keys(self: __torch__.Decoder, i: int, x: Tensor, cosines: List[Tensor], sines: List[Tensor]) -> Tensor:
    w = self.layers[i]
    keys = x.unsqueeze(1)[:, :, :0]
    if self.index_active[i] > 0:
      table = self.index_rotary[i]
      normed = self.normalize_by(self.linear(x, w, "index_key"), w, "index_key_norm", True, 9.9999999999999995e-07)
      keys = self.rotate(normed.unsqueeze(1), cosines[table], sines[table], self.rotary_interleaved[table])
    return keys

  # The same from hidden states before the layer.
  def index_keys_of(self: __torch__.Decoder, i: int, x: Tensor, cosines: List[Tensor], sines: List[Tensor]) -> Tensor:
    normed = self.norm_if(x, self.layers[i], "attention_norm")
    return self.index_keys(i, self.scaled(normed, self.attention_input_scale[i]), cosines, sines)

  # What heads of the indexer ask, [N, I, A], and how much each counts, float32 [N, I]. x: [N, C]; latent: [N, query rank]
  def index_queries(self: __torch__.Decoder, i: int, x: Tensor, latent: Tensor, cosines: List[Tensor],
      sines: List[Tensor]) -> Tuple[Tensor, Tensor]:
    w = self.layers[i]
    heads = self.index_heads[i]
    size = self.index_key_size[i]
    table = self.index_rotary[i]
    q = self.linear(latent, w, "index_query").view([x.size(0), heads, size])
    rotated = self.rotate(q, cosines[table], sines[table], self.rotary_interleaved[table])
    counts = torch.linear(x.to(6), w["index_weights.weight"].to(6))
    return (rotated.detach(), counts.detach() * (heads * size) ** -0.5)

  # The keys that tokens attend to, of those that they see. q: [S, T, I, A], counts: [S, T, I], keys: [S, P, A],
  # seen: bool [.., T, P] -> bool [S, T, P]
  def chosen_keys(self: __torch__.Decoder, i: int, q: Tensor, counts: Tensor, keys: Tensor, seen: Tensor) -> Tensor:
    turned = keys.detach().to(6).transpose(1, 2)
    scores = torch.zeros([q.size(0), q.size(1), keys.size(1)], dtype=6, device=q.device)
    for h in range(self.index_heads[i]):
      scores.addcmul_(torch.relu(torch.matmul(q[:, :, h].to(6), turned)), counts[:, :, h : h + 1])
    scores = scores.masked_fill(torch.logical_not(seen), -inf)
    ignored, best = torch.topk(scores, min(self.index_active[i], keys.size(1)), -1)
    chosen = torch.zeros(scores.size(), dtype=11, device=q.device).scatter(-1, best, True)
    return torch.logical_and(chosen, seen)

  # For each of the segments first .. last - 1 the keys that its tokens attend to, bool [T, P]. x: [N, C]; latent: what
  # queries are made of; keys: those of the indexer, [N, 1, A]; path_index, trunk_index: as path_keys and trunk_keys, [1, P, A].
  def select(self: __torch__.Decoder, i: int, x: Tensor, latent: Tensor, keys: Tensor, cosines: List[Tensor],
      sines: List[Tensor], lengths: List[int], pasts: List[int], parents: List[int], slots: List[int], cached: bool,
      first: int, last: int, path_index: List[Tensor], trunk_index: List[Tensor]) -> List[Tensor]:
    q, counts = self.index_queries(i, x, latent, cosines, sines)
    selected = annotate(List[Tensor], [])
    begin = 0
    for s in range(first, last):
      end = begin + lengths[s]
      past = pasts[s]
      known = keys[begin:end].transpose(0, 1)
      if cached:
        known = self.values[i][slots[s], :, : past + lengths[s]]
      else:
        if parents[s] >= 0:
          known = torch.cat([path_index[parents[s]], known], 1)
        elif len(trunk_index) > 0:
          known = torch.cat([trunk_index[0], known], 1)
        path_index.append(known)
      key_positions = torch.arange(known.size(1), device=x.device)
      blocks = annotate(List[Tensor], [])
      for block in range(begin, end, 512):
        block_end = min(block + 512, end)
        positions = torch.arange(past + block - begin, past + block_end - begin, device=x.device).unsqueeze(1)
        blocks.append(self.chosen_keys(i, q[block:block_end].unsqueeze(0), counts[block:block_end].unsqueeze(0), known,
            self.sees(i, positions, key_positions)).squeeze(0))
      selected.append(torch.cat(blocks))
      begin = end
    return selected

  # The same for one token of each of the slots 0 .. B - 1, which stand at positions [B]: bool [B, 1, 1, P]
  def select_slots(self: __torch__.Decoder, i: int, x: Tensor, latent: Tensor, cosines: List[Tensor],
      sines: List[Tensor], positions: Tensor, longest: int) -> Tensor:
    q, counts = self.index_queries(i, x, latent, cosines, sines)
    known = self.values[i][: x.size(0), 0, :longest]
    seen = self.sees(i, positions.unsqueeze(1), torch.arange(longest, device=x.device)).unsqueeze(1)
    return self.chosen_keys(i, q.unsqueeze(1), counts.unsqueeze(1), known, seen).unsqueeze(1)
