using Farthing.Gateway.Configuration;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Mirroring;

/// <summary>A mirror in the place of a data plane: passes every request on, and takes a share of them through a dry run, whose faults and refusals no client sees.</summary>
internal sealed class MirrorPlane : ITrafficPlane, IDisposable
{
    private const int MaxFollowing = 4096;
    private const long RoomBytes = 256L << 20;
    private readonly MirrorOptions options;
    private readonly Func<HttpContext, Task> dryRun;
    private readonly LivePath path;
    private readonly MirrorRoom room;
    private readonly MirrorCounts counts = new();
    private int running;
    private int following;

    /// <summary>A mirror.</summary>
    /// <param name="options">Where requests go, and how many are followed.</param>
    /// <param name="dryRun">Takes a copy through the gateway's stages.</param>
    /// <param name="roomBytes">Memory for what dry runs have not read yet.</param>
    public MirrorPlane(MirrorOptions options, Func<HttpContext, Task> dryRun, long roomBytes = RoomBytes)
    {
        (this.options, this.dryRun) = (options, dryRun);
        path = new LivePath(options.Target);
        room = new MirrorRoom(roomBytes);
    }

    /// <summary>Live requests that are being answered, or dry runs under way.</summary>
    public int Running => Math.Max(Volatile.Read(ref running), Volatile.Read(ref following));

    /// <inheritdoc/>
    /// <remarks>What is passed on to the end is metered to the end.</remarks>
    public void BeginStop() { }

    /// <summary>How it stands.</summary>
    public MirrorReport Report() => counts.Report();

    /// <inheritdoc/>
    public async Task ProcessAsync(HttpContext live)
    {
        Interlocked.Increment(ref running);
        try
        {
            // What is stored at an upstream is asked for there, which a dry run must not do.
            bool isChosen =
                IsChosen(counts.Pass())
                && StoredResponseCall.MethodsOf(live.Request.Path.Value ?? "/") is null;
            await path.PassAsync(live, isChosen ? Follow(live) : null);
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => path.Dispose();

    /// <summary>True for the share, evenly: of a tenth, every tenth.</summary>
    private bool IsChosen(long number) =>
        (long)(number * (decimal)options.ShareFraction)
        > (long)((number - 1) * (decimal)options.ShareFraction);

    /// <summary>Begins a dry run; null where too many are under way.</summary>
    private MirroredRequest? Follow(HttpContext live)
    {
        if (Interlocked.Increment(ref following) > MaxFollowing)
        {
            Interlocked.Decrement(ref following);
            counts.Lose();
            return null;
        }

        counts.Follow();
        MirroredRequest copy = new(live, room);
        _ = Task.Run(() => RunAsync(copy), CancellationToken.None);
        return copy;
    }

    private async Task RunAsync(MirroredRequest copy)
    {
        try
        {
            using (copy)
            {
                await dryRun(copy.Dry);
            }

            int status = await copy.StatusAsync();
            if (copy.IsDropped)
            {
                counts.Lose();
            }
            else if (copy.Refusal is string reason)
            {
                counts.Refuse(reason, status);
            }
        }
        catch (Exception defect) when (defect is not OutOfMemoryException)
        {
            counts.Lose(); // The data plane has told it as a defect.
        }
        finally
        {
            Interlocked.Decrement(ref following);
        }
    }
}

/// <summary>Memory for what dry runs have not read yet, of all requests together. Live requests never wait for it: what does not fit is not followed.</summary>
/// <param name="bytes">Size.</param>
internal sealed class MirrorRoom(long bytes)
{
    private long taken;

    /// <summary>Bytes in it.</summary>
    public long Taken => Interlocked.Read(ref taken);

    /// <summary>Takes some; false where so many are not left.</summary>
    public bool TryTake(long some)
    {
        if (Interlocked.Add(ref taken, some) <= bytes)
        {
            return true;
        }

        GiveBack(some);
        return false;
    }

    /// <summary>Gives some back.</summary>
    public void GiveBack(long some) => Interlocked.Add(ref taken, -some);
}
