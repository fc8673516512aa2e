namespace Farthing.Gateway.Auditing;

/// <summary>Beginnings of prompts that were sent within the life of a provider's cache, in steps of some blocks: about the 128 tokens in which providers count.</summary>
internal sealed class SeenBlocks
{
    private readonly Dictionary<ulong, (long At, bool IsRead)> seen = [];
    private readonly Queue<(long At, ulong Block)> order = new();

    /// <summary>Looks up a prompt, and keeps it.</summary>
    /// <param name="group">Whose it is: those of two have nothing in common.</param>
    /// <param name="blocks">Its hashes.</param>
    /// <param name="now">Its time, Unix nanoseconds.</param>
    /// <param name="step">Blocks of a step.</param>
    /// <returns>Blocks that it has in common with one before it, from its beginning; and of those, the ones that nobody had in common before: they would have had to be written for it.</returns>
    public (int Known, int Fresh) Next(ulong group, ulong[] blocks, long now, int step)
    {
        Forget(now);
        (int known, int fresh) = (0, 0);
        bool isKnown = true;
        for (int i = step - 1; i < blocks.Length; i += step)
        {
            ulong block = blocks[i] + group;
            bool isThere = seen.TryGetValue(block, out (long At, bool IsRead) before);
            isKnown &= isThere;
            if (isKnown)
            {
                known += step;
                fresh += before.IsRead ? 0 : step;
            }

            if (!isThere || before.At != now)
            {
                order.Enqueue((now, block));
            }

            seen[block] = (now, isThere && isKnown);
        }

        return (known, fresh);
    }

    private void Forget(long now)
    {
        while (order.TryPeek(out (long At, ulong Block) oldest) && now - oldest.At >= LastPrompts.LifeNs)
        {
            order.Dequeue();
            if (seen.TryGetValue(oldest.Block, out (long At, bool) one) && one.At == oldest.At)
            {
                seen.Remove(oldest.Block);
            }
        }
    }
}
