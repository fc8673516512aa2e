using Farthing.Numerics.Randomness;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Prefixes;
using Farthing.Workloads.Requests;

namespace Farthing.Workloads.Sources;

/// <summary>A closed loop of users who come one after the other: user i of n starts at i/n of the ramp, and sends the next request a think time after each answer, without end.</summary>
public sealed class UserLoopSource : RequestSource
{
    private readonly LengthModel lengths;
    private readonly PrefixGenerator? prefixes;
    private readonly int users;
    private readonly ulong seed;
    private readonly long requests;
    private readonly double rampNs;
    private readonly long thinkNs;
    private readonly PriorityQueue<int, (long AtNs, long Sequence)> due = new();
    private Pcg32 random;
    private long taken;
    private long sequence;
    private int started;

    /// <summary>Makes the loop.</summary>
    /// <param name="lengths">How long the requests are.</param>
    /// <param name="users">How many users, at least 1.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="rampSeconds">From the first user's start to the last one's.</param>
    /// <param name="thinkSeconds">Between an answer and the user's next request.</param>
    /// <param name="requests">How many in all; null for no bound.</param>
    /// <param name="prefixes">What prompts share; null for nothing known.</param>
    public UserLoopSource(
        LengthModel lengths,
        int users,
        ulong seed,
        double rampSeconds = 0,
        double thinkSeconds = 0,
        long? requests = null,
        PrefixGenerator? prefixes = null
    )
    {
        if (users < 1 || !(rampSeconds >= 0) || !(thinkSeconds >= 0) || rampSeconds + thinkSeconds > 1e9)
        {
            throw GeneratorFault.Of("users", users, "at least 1 user, a ramp and a think time from 0 s");
        }

        (this.lengths, this.users, this.seed, this.prefixes) = (lengths, users, seed, prefixes);
        this.requests = requests ?? long.MaxValue;
        rampNs = rampSeconds * 1e9;
        thinkNs = (long)(thinkSeconds * 1e9);
        Restart();
    }

    /// <inheritdoc/>
    public override long NextArrivalNs =>
        taken >= requests ? long.MaxValue : Math.Min(NextStartNs, NextDueNs);

    /// <inheritdoc/>
    public override bool DependsOnCompletions => true;

    /// <inheritdoc/>
    public override long TotalRequests => requests == long.MaxValue ? -1 : requests;

    private long NextStartNs => started < users ? (long)(rampNs * started / users) : long.MaxValue;

    private long NextDueNs =>
        due.TryPeek(out _, out (long AtNs, long Sequence) first) ? first.AtNs : long.MaxValue;

    /// <inheritdoc/>
    public override Request Take()
    {
        long at = NextArrivalNs;
        if (at == long.MaxValue)
        {
            throw new InvalidOperationException("no request is known now");
        }

        if (at == NextStartNs)
        {
            started++;
        }
        else
        {
            due.Dequeue();
        }

        taken++;
        lengths.Next(ref random, out int input, out int output);
        Request request = new(at, input, output);
        return prefixes is null
            ? request
            : request with
            {
                PrefixIds = prefixes.Next(at, input),
                PrefixBlockTokens = prefixes.BlockTokens,
            };
    }

    /// <inheritdoc/>
    public override void OnFinished(in Request request, long finishedNs) =>
        due.Enqueue(0, (finishedNs + thinkNs, sequence++));

    /// <inheritdoc/>
    public override void Restart()
    {
        random = new Pcg32(seed, 2);
        prefixes?.Restart();
        due.Clear();
        (taken, started, sequence) = (0, 0, 0);
    }
}
