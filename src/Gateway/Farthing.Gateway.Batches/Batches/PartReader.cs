using System.Collections.Concurrent;
using System.Globalization;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Batches;

/// <summary>Reads the results of a part that has ended: each answer becomes its line's result and is charged with it; what did not run, and what may do better, goes back to the gateway.</summary>
/// <param name="work">What it needs.</param>
/// <param name="part">The part.</param>
/// <param name="deployment">Where it went.</param>
/// <param name="holds">The money of its lines.</param>
internal sealed class PartReader(PartWork work, BatchPart part, Deployment deployment, PartHolds holds)
{
    private const int SideBySide = 16;
    private readonly ConcurrentDictionary<long, bool> seen = new();
    private Dictionary<long, PartLine> lines = [];
    private int unreadable;
    private int foreign;
    private int doubled;
    private int missing;

    /// <summary>True where there are results, and none of them is this part's.</summary>
    public bool IsAnothers => foreign > 0 && seen.IsEmpty;

    /// <summary>What was amiss, in words; empty without.</summary>
    public string Amiss =>
        string.Join(
            ", ",
            new[]
            {
                Words(unreadable, "that cannot be read"),
                Words(foreign, "of no line of this batch"),
                Words(doubled, "of a line that had one already"),
            }
                .Where(words => words.Length > 0)
                .Append(missing == 0 ? "" : $"{missing} lines without a result")
                .Where(words => words.Length > 0)
        );

    /// <summary>Reads results.</summary>
    /// <param name="results">The results.</param>
    /// <param name="stop">Ends it; what was read is kept, and the rest is read again.</param>
    public async Task RunAsync(IAsyncEnumerable<ProviderResult> results, CancellationToken stop)
    {
        lines = work.Store.LinesOf(part).ToDictionary(line => line.Number);
        await Parallel.ForEachAsync(
            results,
            new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = stop },
            async (result, _) => await work.Store.Threads.RunAsync(() => TakeAsync(result))
        );
        missing = lines.Values.Count(line => line.IsOpen && !seen.ContainsKey(line.Number));
        if (Amiss.Length > 0 && !(part.IsGuess && IsAnothers))
        {
            work.Failed(
                new InvalidDataException($"the results of {part.Remote} have faults: {Amiss}"),
                $"{part.Batch} at {part.Deployment}"
            );
        }
    }

    private async Task TakeAsync(ProviderResult result)
    {
        if (result.Kind == ProviderResultKind.Unreadable)
        {
            Interlocked.Increment(ref unreadable);
        }
        else if (
            part.NumberOf(result.CustomId) is not long number
            || !lines.TryGetValue(number, out PartLine line)
        )
        {
            Interlocked.Increment(ref foreign);
        }
        else if (!seen.TryAdd(number, true))
        {
            Interlocked.Increment(ref doubled);
        }
        else if (line.IsOpen && work.Store.Sent(part.Batch, number) is ClaimedLine sent)
        {
            if (result.Kind == ProviderResultKind.Failed)
            {
                byte[] error = LineResults.Error(sent.Id, sent.CustomId, result.Code, result.Message);
                work.Store.TryComplete(sent, error, isError: true, 0, []);
                holds.Release(number);
            }
            else if (result.Kind == ProviderResultKind.Answered && !Forwarder.MayPass(result.Status))
            {
                await PassAsync(sent, line, result);
            }

            // Others stay open, and go back when all are read.
        }
    }

    private async Task PassAsync(ClaimedLine sent, PartLine line, ProviderResult result)
    {
        IHold hold = holds.Find(line.Number) ?? (await work.HoldAsync(part, line, isCovered: false)).Hold;
        DeferredAnswer deferred = new(deployment, hold, result.Status, result.RequestId, result.Body);
        using LineContext context = new(sent, sent.Body, work.Store, CancellationToken.None)
        {
            IsReadAgain = true,
        };
        context.Http.Features.Set(deferred);
        await work.PassAsync(context.Http, part);
        if (!deferred.IsPassed || context.Fault is not null)
        {
            throw new InvalidOperationException(
                $"the result of {sent.Id} could not be kept, and is read again",
                context.Fault
            );
        }

        if (!context.IsKept && !context.IsRefused)
        {
            string cost = (string?)context.Http.Response.Headers[CostTrailer.Header] ?? "";
            await context.CompleteAsync(
                decimal.TryParse(cost, CultureInfo.InvariantCulture, out decimal usd)
                    ? Money.FromUsd(usd).NanoUsd
                    : 0
            );
        }

        holds.Release(line.Number); // It was charged: there is nothing left to give back.
    }

    private static string Words(int count, string what) =>
        count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{count} results {what}");
}

/// <summary>A line of a part.</summary>
/// <param name="Number">Its line number in the batch.</param>
/// <param name="NanoUsd">Nano-dollars that are held for it.</param>
/// <param name="User">The end user; empty without.</param>
/// <param name="IsOpen">It waits for the provider's result.</param>
internal readonly record struct PartLine(long Number, long NanoUsd, string User, bool IsOpen);

/// <summary>Kind of a result.</summary>
internal enum ProviderResultKind
{
    /// <summary>The line was answered, with whatever status.</summary>
    Answered,

    /// <summary>It failed without an answer.</summary>
    Failed,

    /// <summary>It did not run: the provider's time was over, or the batch was called off.</summary>
    NotRun,

    /// <summary>The result cannot be read.</summary>
    Unreadable,
}
