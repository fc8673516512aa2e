namespace Farthing.Gateway.Sharing.Leases;

/// <content>What is spent and held here and not yet in the shared ledger. Its most is told to the store before it is used: where this gateway is lost, all but that much of what it did not spend, by the ledger, is provably unspent.</content>
internal sealed partial class Lease
{
    private const int FewUnseen = 64;
    private const int AloneShare = 16; // a quarter of a slice at most: the rest of one comes back
    private readonly List<UnseenHold> unseen = [];
    private int lookAt = FewUnseen;
    private long unseenNanoUsd; // of the list, at the last look, and what came since
    private long uncountedNanoUsd; // corrections upwards: no hold stands for them
    private long peakUnseenNanoUsd; // since the last sign of life
    private long peakBeforeNanoUsd; // since the one before
    private long mostUnseenNanoUsd; // never more than the store was told
    private (long Kept, long Seen) looked = (-1, -1);

    /// <summary>Held for an attempt, and in no ledger yet. Under the lock.</summary>
    public void Hide(UnseenHold one, long nanoUsd)
    {
        if (unseen.Count >= lookAt)
        {
            Look();
            lookAt = Math.Max(FewUnseen, 2 * unseen.Count);
        }

        unseen.Add(one);
        unseenNanoUsd += nanoUsd;
        peakUnseenNanoUsd = Math.Max(peakUnseenNanoUsd, unseenNanoUsd);
    }

    /// <summary>A cost was corrected behind its end. Under the lock.</summary>
    public void OnCorrected(long byNanoUsd)
    {
        if (book.Proves && byNanoUsd > 0)
        {
            uncountedNanoUsd += byNanoUsd;
            mustMove = true;
        }

        OnSettled(byNanoUsd);
    }

    /// <summary>The ledger shows all that was spent here.</summary>
    private bool IsSeen()
    {
        if (unseen.Count > 0)
        {
            Look();
        }

        return unseen.Count == 0;
    }

    /// <summary>What may be held before the store was told of more, or the ledger has come nearer.</summary>
    private long UnseenRoomNanoUsd(long wanted)
    {
        if (!book.Proves)
        {
            return long.MaxValue;
        }

        if (Room() < wanted && looked != book.Reach!())
        {
            Look();
        }

        return Room();

        long Room() => mostUnseenNanoUsd - unseenNanoUsd - uncountedNanoUsd - promisedNanoUsd;
    }

    /// <summary>Forgets what the ledger has by now.</summary>
    private void Look()
    {
        looked = book.Reach!();
        long sum = 0;
        unseen.RemoveAll(one =>
        {
            long nanoUsd = one.NanoUsd(looked.Kept, looked.Seen);
            sum += nanoUsd;
            return nanoUsd == 0;
        });
        unseenNanoUsd = sum;
    }

    /// <summary>What the store is to be told: what is needed, and was in the last seconds; and as much as serves for a while where the store is away, where that is little of what is left.</summary>
    private long NextMostUnseen(long waiting)
    {
        if (!book.Proves)
        {
            return long.MaxValue;
        }

        Look();
        long needed = unseenNanoUsd + uncountedNanoUsd + promisedNanoUsd + waiting;
        long left = Math.Max(0, roomNanoUsd) + Math.Max(0, FreeNanoUsd);
        long alone = Math.Min(
            HeldNanoUsd + Math.Max(pace.NanoUsdInSpan, sliceNanoUsd),
            left / (AloneShare * book.Live)
        );
        return Math.Max(needed, Math.Max(Math.Max(peakUnseenNanoUsd, peakBeforeNanoUsd), alone));
    }

    /// <summary>In the rhythm of signs of life: the most of before counts for less. True where the store is to be told of much less.</summary>
    private bool IsUnseenLess()
    {
        if (!book.Proves || !isKnown)
        {
            return false;
        }

        Look();
        (peakBeforeNanoUsd, peakUnseenNanoUsd) = (peakUnseenNanoUsd, unseenNanoUsd);
        return NextMostUnseen(0) < mostUnseenNanoUsd / 2;
    }
}
