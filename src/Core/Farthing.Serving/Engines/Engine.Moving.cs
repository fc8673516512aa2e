using Farthing.Serving.Scheduling;

namespace Farthing.Serving.Engines;

/// <content>Requests that leave for another engine, because this one is lost or taken away.</content>
public sealed partial class Engine
{
    /// <summary>Takes all requests out, with what they have written; nothing is reported of them here.</summary>
    /// <param name="into">Receives them, in the order in which they came.</param>
    /// <exception cref="InvalidOperationException">A step is under way.</exception>
    internal void TakeAll(List<MovedRequest> into)
    {
        if (isInStep)
        {
            throw new InvalidOperationException("a step is under way");
        }

        WriteBack();
        canRepeat = false;
        List<(long Order, int Slot)> all = [];
        foreach (int slot in scheduler.Running)
        {
            all.Add((sequences.Order[slot], slot));
        }

        while (scheduler.Waiting.Count > 0)
        {
            int slot = scheduler.Waiting.Take();
            all.Add((sequences.Order[slot], slot));
        }

        all.Sort();
        Dictionary<int, MovedRequest> byGroup = [];
        foreach ((_, int slot) in all)
        {
            int group = sequences.Groups[slot];
            if (group < 0 || !byGroup.TryGetValue(group, out MovedRequest? moved))
            {
                moved = new MovedRequest(
                    sequences.Requests[slot],
                    sequences.RequestIds[slot],
                    [],
                    group < 0 ? null : groups.Of(group)
                );
                into.Add(moved);
                if (group >= 0)
                {
                    byGroup.Add(group, moved);
                    groups.Forget(group);
                }
            }

            moved.LostTokens += sequences.ComputedTokens[slot];
            moved.Sequences.Add(
                new MovedSequence(
                    sequences.OutputTokens[slot],
                    sequences.GeneratedTokens[slot],
                    sequences.SavedTokens[slot],
                    sequences.CachedTokens[slot],
                    sequences.ScheduledNs[slot],
                    sequences.FirstTokenNs[slot],
                    sequences.LastTokenNs[slot],
                    sequences.Preemptions[slot],
                    sequences.GapsOver.AsSpan(slot * gapLimitsNs.Length, gapLimitsNs.Length).ToArray()
                )
            );
            if (scheduler.Running.Contains(slot))
            {
                scheduler.Leave(slot);
            }

            sequences.Remove(slot);
        }
    }

    /// <summary>Notes how many tokens each running sequence has written: what is left of them where the engine is lost.</summary>
    /// <exception cref="InvalidOperationException">A step is under way.</exception>
    internal void Checkpoint()
    {
        if (isInStep)
        {
            throw new InvalidOperationException("a step is under way");
        }

        WriteBack();
        canRepeat = false;
        foreach (int slot in scheduler.Running)
        {
            sequences.SavedTokens[slot] = sequences.GeneratedTokens[slot];
        }
    }

    /// <summary>Takes a request over from an engine of the same limits: its prompt and what it has written are computed anew, as after a preemption.</summary>
    /// <param name="moved">The request.</param>
    internal void Adopt(MovedRequest moved)
    {
        int group = moved.Samples is SampleGroup samples ? groups.Take(samples) : -1;
        hasNewcomer = true;
        canRepeat = false;
        foreach (MovedSequence one in moved.Sequences)
        {
            int slot = sequences.Add(moved.Request, moved.RequestId, one.OutputTokens, order++);
            othersEnd = Math.Min(othersEnd, batches.Steps + one.OutputTokens - one.GeneratedTokens);
            Bring(slot, one);
            sequences.Groups[slot] = group;
            kv.Register(slot, moved.Request);
            scheduler.Waiting.Add(slot);
        }
    }

    private void Bring(int slot, MovedSequence one)
    {
        sequences.GeneratedTokens[slot] = one.GeneratedTokens;
        sequences.SavedTokens[slot] = one.SavedTokens;
        sequences.CachedTokens[slot] = one.CachedTokens;
        sequences.ScheduledNs[slot] = one.ScheduledNs;
        sequences.FirstTokenNs[slot] = one.FirstTokenNs;
        sequences.LastTokenNs[slot] = one.LastTokenNs;
        sequences.Preemptions[slot] = one.Preemptions + (one.ScheduledNs >= 0 ? 1 : 0);
        one.GapsOver.CopyTo(sequences.GapsOver.AsSpan(slot * gapLimitsNs.Length));
        if (setup.CountsBatches)
        {
            sequences.FirstBatches[slot] = BatchCount.Unknown; // From its next token on: what it ran in elsewhere is not known here.
        }
    }
}
