using System.Diagnostics;
using Farthing.Numerics.Clocks;

namespace Farthing.Gateway.Listening;

/// <summary>Bounds the bytes of request bodies that the gateway keeps at a time, of each key and in all. A key that has its share waits for its own requests, and for nobody else's.</summary>
/// <remarks>Bodies of up to <see cref="SmallBytes"/> are not counted: the number of connections bounds them. Of one of unknown length, what has come is counted.</remarks>
/// <param name="allBytes">Bytes of all keys together.</param>
/// <param name="keyBytes">Bytes of one key.</param>
/// <param name="patience">How long a request waits for room.</param>
internal sealed class BodyRoom(long allBytes, long keyBytes, TimeSpan patience)
{
    /// <summary>Bodies that need no room.</summary>
    public const int SmallBytes = 64 << 10;

    /// <summary>Requests of one key that wait at most; more are refused at once.</summary>
    public const int MostWaiters = 100;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Share> shares = new(StringComparer.Ordinal);
    private readonly LinkedList<Waiter> waiters = new();
    private long taken;

    /// <summary>Bytes of one key.</summary>
    public long KeyBytes => keyBytes;

    /// <summary>Bytes that are counted now.</summary>
    public long Taken
    {
        get
        {
            lock (gate)
            {
                return taken;
            }
        }
    }

    /// <summary>Waits for room for a body, first come first served among the requests of a key.</summary>
    /// <param name="key">Whose it is.</param>
    /// <param name="bytes">Its length.</param>
    /// <param name="cancellation">The client has gone.</param>
    /// <returns>False where there was none in time.</returns>
    public ValueTask<bool> EnterAsync(string key, long bytes, CancellationToken cancellation)
    {
        if (bytes <= SmallBytes)
        {
            return new(true);
        }

        Waiter waiter;
        lock (gate)
        {
            Share share = ShareOf(key);
            if (share.Waiting == 0 && Fits(share, bytes))
            {
                Take(share, bytes);
                return new(true);
            }

            if (bytes > keyBytes || share.Waiting >= MostWaiters)
            {
                DropIdle(share);
                return new(false);
            }

            share.Waiting++;
            waiter = new Waiter(share, bytes);
            waiters.AddLast(waiter);
        }

        return WaitAsync(waiter, cancellation);
    }

    /// <summary>Counts bytes more of a body that is being read; false where there is no room: then nothing is waited for, since it keeps what it has.</summary>
    /// <param name="key">Whose it is.</param>
    /// <param name="bytes">So many.</param>
    /// <param name="alone">What the body has already, where it may always grow as the key's only one: so a translation of it fits, and all bodies together stay below twice their bound.</param>
    public bool TryGrow(string key, long bytes, long alone = 0)
    {
        lock (gate)
        {
            Share share = ShareOf(key);
            if (!Fits(share, bytes) && (alone == 0 || share.Taken > alone))
            {
                DropIdle(share);
                return false;
            }

            Take(share, bytes);
            return true;
        }
    }

    /// <summary>A body is no longer kept.</summary>
    public void Leave(string key, long bytes)
    {
        if (bytes <= 0)
        {
            return;
        }

        lock (gate)
        {
            Share share = shares[key];
            share.Taken -= bytes;
            taken -= bytes;
            Serve();
            DropIdle(share);
        }
    }

    private async ValueTask<bool> WaitAsync(Waiter waiter, CancellationToken cancellation)
    {
        try
        {
            await waiter.Came.Task.WaitAsync(patience, RealTime.Clock, cancellation);
            return true;
        }
        catch (Exception over) when (over is TimeoutException or OperationCanceledException)
        {
            lock (gate)
            {
                if (!waiters.Remove(waiter))
                {
                    return true; // It came at the same moment; who has gone leaves it as others do.
                }

                waiter.Share.Waiting--;
                DropIdle(waiter.Share);
            }

            return false;
        }
    }

    /// <summary>Lets those in that fit now, in the order in which they came; who waits for its own key holds up no other.</summary>
    private void Serve()
    {
        for (LinkedListNode<Waiter>? node = waiters.First; node is not null; )
        {
            LinkedListNode<Waiter>? next = node.Next;
            Waiter waiter = node.Value;
            if (!waiter.Share.IsPassedOver && Fits(waiter.Share, waiter.Bytes))
            {
                waiters.Remove(node);
                waiter.Share.Waiting--;
                Take(waiter.Share, waiter.Bytes);
                waiter.Came.SetResult();
            }
            else
            {
                waiter.Share.IsPassedOver = true;
            }

            node = next;
        }

        foreach (Waiter waiter in waiters)
        {
            waiter.Share.IsPassedOver = false;
        }
    }

    private bool Fits(Share share, long bytes) =>
        share.Taken + bytes <= keyBytes && taken + bytes <= allBytes;

    private void Take(Share share, long bytes)
    {
        share.Taken += bytes;
        taken += bytes;
        Debug.Assert(taken <= allBytes, "no body is kept beyond the bound");
    }

    private Share ShareOf(string key)
    {
        if (!shares.TryGetValue(key, out Share? share))
        {
            share = new Share(key);
            shares.Add(key, share);
        }

        return share;
    }

    private void DropIdle(Share share)
    {
        if (share.Taken == 0 && share.Waiting == 0)
        {
            shares.Remove(share.Key);
        }
    }

    /// <summary>What a key has.</summary>
    private sealed class Share(string key)
    {
        public string Key => key;

        public long Taken { get; set; }

        public int Waiting { get; set; }

        /// <summary>One before it in the queue does not fit: it does not pass it.</summary>
        public bool IsPassedOver { get; set; }
    }

    /// <summary>A request that waits.</summary>
    private sealed class Waiter(Share share, long bytes)
    {
        public Share Share => share;

        public long Bytes => bytes;

        public TaskCompletionSource Came { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
