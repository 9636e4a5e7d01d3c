# Sampling: one new token for each row.

class Decoder(Module):
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
