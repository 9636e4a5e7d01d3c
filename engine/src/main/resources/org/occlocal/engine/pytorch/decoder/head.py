# The head: what the model predicts, and the log-probabilities of targets.

class Decoder(Module):
  head_tile : int
  few_rows : int
  head_tiles : List[Tensor]
  logit_scale : float
  logit_soft_cap : float

  # hidden: [M, C], or rows -> what the head is multiplied with, [M, C']
  def head_input(self: __torch__.Decoder, hidden: Tensor) -> Tensor:
    w = self.outer
    x = self.norm_if(self.close_row(hidden), w, "final_norm")
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
    return self.scale_logits(y)

  # What the head's product becomes: its factor and soft-cap.
  def scale_logits(self: __torch__.Decoder, product: Tensor) -> Tensor:
    y = product
    if self.logit_scale != 1.:
      y = y * self.logit_scale
    if self.logit_soft_cap > 0.:
      y = torch.tanh(y / self.logit_soft_cap) * self.logit_soft_cap
    return y

  # hidden: [M, C] -> logits float32 [M, V]; row m predicts the token after the one of row m.
  def logits(self: __torch__.Decoder, hidden: Tensor) -> Tensor:
    return self.all_logits(self.head_input(hidden))

  # x: [M, C'] -> logits float32 [M, V].
  def all_logits(self: __torch__.Decoder, x: Tensor) -> Tensor:
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
    if self.tile_count() == 1 or x.size(0) <= self.few_rows:
      y = self.all_logits(x)
      best, top1 = torch.max(y, 1)
      chosen = y[owners, targets]
      normalizer = self.log_sum_exp(y).squeeze(1)
    else:
      chosen, top1, best, normalizer = self.predict_in_tiles(x, targets, owners)
    return (chosen - normalizer[owners], top1, best - normalizer)

  # y: float32 [M, V'], overwritten -> [M, 1]
  def log_sum_exp(self: __torch__.Decoder, y: Tensor) -> Tensor:
    first = y[:, :1].clone()
    return first - torch._log_softmax(y, 1, False, out=y)[:, :1]

  # As predict, from logits of one tile of the vocabulary at a time, while they are in the cache. x: [U, C']. Returns logits
  # of the targets [M], the most likely tokens [U], their logits [U], and the normalizers [U].
  def predict_in_tiles(self: __torch__.Decoder, x: Tensor, targets: Tensor,
      owners: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    chosen = torch.zeros_like(targets, dtype=6)
    sums = annotate(List[Tensor], [])
    best = torch.full([x.size(0), 1], -inf, dtype=6, device=x.device)
    top1 = torch.zeros([x.size(0)], dtype=4, device=x.device)
    begin = 0
    for t in range(self.tile_count()):
      y = self.tile_logits(x, t, begin)
      if targets.size(0) > 0:
        place = targets - begin
        inside = torch.logical_and(place >= 0, place < y.size(1))
        chosen = torch.where(inside, y[owners, place.clamp(0, y.size(1) - 1)], chosen)
      top = torch.amax(y, [1], True)
      higher = torch.nonzero((top > best).squeeze(1)).squeeze(1)
      if higher.size(0) > 0:
        top1.index_copy_(0, higher, y.index_select(0, higher).argmax(1) + begin)
        best = torch.maximum(best, top)
      sums.append(self.log_sum_exp(y))
      begin = begin + y.size(1)
    return (chosen, top1, best.squeeze(1), torch.logsumexp(torch.cat(sums, 1), [1]))

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
