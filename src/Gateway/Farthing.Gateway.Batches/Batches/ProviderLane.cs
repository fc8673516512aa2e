using System.Collections.Concurrent;
using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Batches;

/// <summary>Sends lines to providers' batch APIs: one gatherer for each model that has such lines, one runner for each part that is open.</summary>
/// <param name="work">What they need.</param>
/// <param name="defer">Takes a line through the stages into a seat; false where it was put back.</param>
/// <param name="stop">Ends all; parts go on at the next start.</param>
internal sealed class ProviderLane(
    PartWork work,
    Func<ClaimedLine, PartSeat, Task<bool>> defer,
    CancellationToken stop
)
{
    /// <summary>Many lines are looked through for those that go to a provider, and for those that do not.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Task> gathering = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> lookedAt = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> mine = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, bool> running = new();

    /// <summary>Ends when all that is under way has.</summary>
    public async Task EndAsync()
    {
        await Task.WhenAll(gathering.Values);
        await Task.WhenAll(running.Keys);
    }

    /// <summary>Has a model's lines gathered for its provider. For one thread.</summary>
    /// <param name="model">The model.</param>
    /// <returns>The deadline, Unix seconds, from which on lines are the provider's, null where it gets none; and whether it is time to look for the others.</returns>
    public (long? Deadline, bool IsDue) Gather(string model)
    {
        if (work.DeploymentFor(model) is not Deployment deployment)
        {
            return (null, true);
        }

        if (lookedAt.TryGetValue(model, out long at) && work.Clock.GetElapsedTime(at) < LookEvery)
        {
            return (null, false);
        }

        lookedAt[model] = work.Clock.GetTimestamp();
        if (!gathering.TryGetValue(model, out Task? under) || under.IsCompleted)
        {
            PartGatherer gatherer = new(work, defer, model, deployment)
            {
                Begins = part => mine[part] = true,
                Ends = Run,
            };
            gathering[model] = work.Store.Threads.RunAsync(() => gatherer.RunAsync(stop));
        }

        return (work.Now + (long)PartWork.LeastLeft.TotalSeconds, true);
    }

    /// <summary>Goes on with parts that nobody runs: those of this gateway's last run, and those of gateways that are gone.</summary>
    public void Take()
    {
        foreach (BatchPart part in work.Store.TakeParts())
        {
            if (mine.TryAdd(part.Id, true))
            {
                Track(work.Store.Threads.RunAsync(() => AdoptAsync(part)));
            }
        }
    }

    /// <summary>The same, and waits until their money is held.</summary>
    public Task TakeAsync() => work.Store.Threads.RunAsync(AdoptAllAsync);

    private async Task AdoptAllAsync()
    {
        try
        {
            foreach (BatchPart part in work.Store.TakeParts())
            {
                if (mine.TryAdd(part.Id, true))
                {
                    await AdoptAsync(part);
                }
            }
        }
        catch (Exception away)
        {
            work.Failed(away, "the batch lane"); // The queue is away: they are taken when it is back.
        }
    }

    private async Task AdoptAsync(BatchPart part)
    {
        try
        {
            Run(part, await HoldAsync(part));
        }
        catch (Exception defect)
        {
            mine.TryRemove(part.Id, out _); // It is taken again.
            work.Failed(defect, part.Id);
        }
    }

    private async Task<PartHolds> HoldAsync(BatchPart part)
    {
        PartHolds holds = new();
        bool isCovered = true;
        foreach (PartLine line in work.Store.LinesOf(part).Where(line => line.IsOpen))
        {
            (Admission.IHold hold, isCovered) = await work.HoldAsync(part, line, isCovered);
            holds.Add(line.Number, hold);
        }

        return holds;
    }

    private void Run(BatchPart part, PartHolds holds) =>
        Track(
            work.Store.Threads.RunAsync(async () =>
            {
                await new PartRunner(work, part, holds).RunAsync(stop);
                holds.ReleaseAll();
                mine.TryRemove(part.Id, out _);
            })
        );

    private void Track(Task task)
    {
        running[task] = true;
        _ = task.ContinueWith(
            ended => running.TryRemove(ended, out _),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
    }
}
