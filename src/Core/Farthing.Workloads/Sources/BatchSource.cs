using Farthing.Numerics.Randomness;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Requests;

namespace Farthing.Workloads.Sources;

/// <summary>Requests of batches: nobody waits for them, and each is due with its batch.</summary>
public sealed class BatchSource : RequestSource
{
    private readonly BatchJobs jobs;
    private readonly LengthModel lengths;
    private readonly int priority;
    private readonly ulong seed;
    private readonly ulong stream;
    private Pcg32 random;
    private long job;
    private int taken;

    /// <summary>Makes the source.</summary>
    /// <param name="jobs">When how many come.</param>
    /// <param name="lengths">How long they are.</param>
    /// <param name="priority">Their place in an engine that schedules by priority: above 0 stands behind others.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="stream">Stream of chance of the lengths.</param>
    public BatchSource(BatchJobs jobs, LengthModel lengths, int priority, ulong seed, ulong stream = 0xBA7C)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(jobs.Requests);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(jobs.DueNs);
        (this.jobs, this.lengths, this.priority) = (jobs, lengths, priority);
        (this.seed, this.stream) = (seed, stream);
        Restart();
    }

    /// <inheritdoc/>
    public override long NextArrivalNs => job < jobs.Jobs ? SubmittedNs : long.MaxValue;

    /// <inheritdoc/>
    public override long TotalRequests => jobs.Jobs == long.MaxValue ? -1 : jobs.Jobs * jobs.Requests;

    private long SubmittedNs => jobs.FirstNs + (job * jobs.EveryNs);

    /// <inheritdoc/>
    public override Request Take()
    {
        if (job >= jobs.Jobs)
        {
            throw new InvalidOperationException("the source has no further request");
        }

        lengths.Next(ref random, out int input, out int output);
        Request request = new(SubmittedNs, input, output)
        {
            Class = RequestClass.Batch,
            DeadlineNs = SubmittedNs + jobs.DueNs,
            Priority = priority,
        };
        if (++taken == jobs.Requests)
        {
            (taken, job) = (0, job + 1);
        }

        return request;
    }

    /// <inheritdoc/>
    public override void Restart()
    {
        random = new Pcg32(seed, stream);
        (taken, job) = (0, 0);
    }
}

/// <summary>When batches are submitted, how large they are and when they are due.</summary>
/// <param name="Requests">Requests of each, at least 1; they arrive at once.</param>
/// <param name="DueNs">Time from a submission to its deadline, above 0.</param>
public sealed record BatchJobs(int Requests, long DueNs)
{
    /// <summary>When the first is submitted.</summary>
    public long FirstNs { get; init; }

    /// <summary>Time from one to the next; 0 for one alone.</summary>
    public long EveryNs { get; init; }

    /// <summary>None is submitted from this time on.</summary>
    public long UntilNs { get; init; } = long.MaxValue;

    /// <summary>How many there are; <see cref="long.MaxValue"/> where they never end.</summary>
    public long Jobs =>
        FirstNs >= UntilNs ? 0
        : EveryNs == 0 ? 1
        : UntilNs == long.MaxValue ? long.MaxValue
        : 1 + ((UntilNs - 1 - FirstNs) / EveryNs);
}
