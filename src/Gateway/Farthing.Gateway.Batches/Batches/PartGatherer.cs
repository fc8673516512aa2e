using System.Collections.Concurrent;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Batches;

/// <summary>Takes a model's lines into parts, one for each batch, until there are none left or a part is full: each line with its money held and its request made out.</summary>
/// <param name="work">What it needs.</param>
/// <param name="defer">Takes a line through the stages into a seat; false where it was put back.</param>
/// <param name="model">The model.</param>
/// <param name="deployment">The deployment that its lines go to.</param>
internal sealed class PartGatherer(
    PartWork work,
    Func<ClaimedLine, PartSeat, Task<bool>> defer,
    string model,
    Deployment deployment
)
{
    private const int LinesAtOnce = 64;
    private const int SideBySide = 8;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>A part is sent after so long, though some of its lines wait for a limit still.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, (BatchPart Part, PartHolds Holds)> open = new(StringComparer.Ordinal);
    private bool isAnyPutBack;

    /// <summary>Told of a part before it is made.</summary>
    public required Action<string> Begins { get; init; }

    /// <summary>Takes a part that is whole.</summary>
    public required Action<BatchPart, PartHolds> Ends { get; init; }

    /// <summary>Gathers.</summary>
    /// <param name="stop">Ends it; what it has is sent at the next start.</param>
    public async Task RunAsync(CancellationToken stop)
    {
        long since = work.Clock.GetTimestamp();
        try
        {
            while (!stop.IsCancellationRequested)
            {
                DateTimeOffset now = work.Clock.GetUtcNow();
                List<ClaimedLine> lines = work.Store.ClaimForPart(
                    model,
                    LinesAtOnce,
                    now.ToUnixTimeMilliseconds(),
                    (now + PartWork.LeastLeft).ToUnixTimeSeconds()
                );
                if (lines.Count > 0)
                {
                    await TakeAsync(lines, stop);
                }
                else if (!isAnyPutBack || open.Count == 0 || work.Clock.GetElapsedTime(since) > Longest)
                {
                    break;
                }
                else
                {
                    await Task.Delay(Pause, work.Clock, stop);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The next start goes on.
        }
        catch (Exception defect)
        {
            work.Failed(defect, "the batch lane");
        }

        foreach ((BatchPart part, PartHolds holds) in open.Values)
        {
            Ends(part, holds);
        }
    }

    private async Task TakeAsync(List<ClaimedLine> lines, CancellationToken stop)
    {
        PartSeat?[] seats = new PartSeat?[lines.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, lines.Count),
            new ParallelOptions { MaxDegreeOfParallelism = SideBySide },
            async (i, _) =>
            {
                if (FlexTier.HasTier(lines[i].Body))
                {
                    await KeepAsync(() => work.Store.Decline(lines[i]), stop);
                    return;
                }

                PartSeat seat = new(deployment.Name);
                if (!await defer(lines[i], seat))
                {
                    isAnyPutBack = true;
                }
                else if (seat.Hold is not null)
                {
                    seats[i] = seat;
                }
            }
        );
        foreach (
            IGrouping<string, int> batch in Enumerable
                .Range(0, lines.Count)
                .Where(i => seats[i] is not null)
                .GroupBy(i => lines[i].Batch, StringComparer.Ordinal)
        )
        {
            List<PartItem> items = [];
            foreach (int i in batch)
            {
                await AddAsync(items, lines[i], seats[i]!, stop);
            }

            await JoinAsync(batch.Key, items, stop);
        }
    }

    /// <summary>Adds a line to those that join its batch's part next; a part that it does not fit into is sent first.</summary>
    private async Task AddAsync(List<PartItem> items, ClaimedLine line, PartSeat seat, CancellationToken stop)
    {
        IProviderBatches api = work.ApiOf(deployment, seat.Endpoint);
        BatchPart part = PartFor(line, seat.Endpoint);
        byte[] item = api.ItemOf(part.IdOf(line.Number), seat.Endpoint, seat.Body);
        if (item.Length > api.MaxBytes)
        {
            seat.Hold!.Release();
            await KeepAsync(() => work.Store.Decline(line), stop);
            return;
        }

        bool isFull =
            part.Lines + items.Count >= api.MaxLines
            || part.Bytes + items.Sum(one => (long)one.Item.Length) + item.Length > api.MaxBytes
            || part.Endpoint != seat.Endpoint;
        if (isFull)
        {
            await JoinAsync(line.Batch, items, stop);
            items.Clear();
            if (open.Remove(line.Batch, out (BatchPart Part, PartHolds Holds) full))
            {
                Ends(full.Part, full.Holds);
            }

            part = PartFor(line, seat.Endpoint);
            item = api.ItemOf(part.IdOf(line.Number), seat.Endpoint, seat.Body);
        }

        items.Add(new PartItem(line, item, seat.Hold!, seat.User));
    }

    private BatchPart PartFor(ClaimedLine line, string endpoint)
    {
        if (!open.TryGetValue(line.Batch, out (BatchPart Part, PartHolds Holds) one))
        {
            one = (work.Begin(line, deployment, endpoint), new PartHolds());
            Begins(one.Part.Id);
            open.Add(line.Batch, one);
        }

        return one.Part;
    }

    private async Task JoinAsync(string batch, List<PartItem> items, CancellationToken stop)
    {
        if (items.Count == 0)
        {
            return;
        }

        (BatchPart part, PartHolds holds) = open[batch];
        bool[] joined = new bool[items.Count];
        await KeepAsync(() => open[batch] = (work.Store.Join(part, items, joined), holds), stop);
        for (int i = 0; i < items.Count; i++)
        {
            if (joined[i])
            {
                holds.Add(items[i].Line.Number, items[i].Hold);
            }
            else
            {
                items[i].Hold.Release();
            }
        }
    }

    /// <summary>Makes a change in the queue; where that cannot be written it is tried again until the gateway stops.</summary>
    private async Task KeepAsync(Action change, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                change();
                return;
            }
            catch (Exception away) when (!stop.IsCancellationRequested)
            {
                work.Failed(away, "the batch lane");
                await Task.Delay(Pause, work.Clock, stop);
            }
        }
    }
}

/// <summary>Money held for the lines of a part, by line number. Any thread.</summary>
internal sealed class PartHolds
{
    private readonly ConcurrentDictionary<long, IHold> holds = new();

    /// <summary>Holds money for a line.</summary>
    public void Add(long number, IHold hold) => holds[number] = hold;

    /// <summary>The hold of a line; null where there is none.</summary>
    public IHold? Find(long number) => holds.GetValueOrDefault(number);

    /// <summary>Gives back what is held for a line; nothing where it was charged.</summary>
    public void Release(long number)
    {
        if (holds.TryRemove(number, out IHold? hold))
        {
            hold.Release();
        }
    }

    /// <summary>Gives back what is held for all lines.</summary>
    public void ReleaseAll()
    {
        foreach (long number in holds.Keys)
        {
            Release(number);
        }
    }
}

/// <summary>A line on its way into a part.</summary>
/// <param name="Line">The line.</param>
/// <param name="Item">It as the provider takes it.</param>
/// <param name="Hold">Its money.</param>
/// <param name="User">The end user; empty without.</param>
internal sealed record PartItem(ClaimedLine Line, byte[] Item, IHold Hold, string User);

/// <summary>Takes one line's request for a provider's batch.</summary>
/// <param name="deployment">The deployment that it goes to.</param>
internal sealed class PartSeat(string deployment) : IDeferral
{
    /// <inheritdoc/>
    public string Deployment => deployment;

    /// <summary>Its money; null where it was not taken.</summary>
    public IHold? Hold { get; private set; }

    /// <summary>The provider's endpoint.</summary>
    public string Endpoint { get; private set; } = "";

    /// <summary>The request as it is to be sent.</summary>
    public byte[] Body { get; private set; } = [];

    /// <summary>The end user; empty without.</summary>
    public string User { get; private set; } = "";

    /// <inheritdoc/>
    public void Take(string endpoint, byte[] body, IHold hold, string user) =>
        (Endpoint, Body, Hold, User) = (endpoint, body, hold, user);
}
