using Farthing.Planning.Fleets;
using Farthing.Planning.Limits;
using Farthing.Planning.Requests;
using Farthing.Planning.Search;
using Farthing.Serving.Gpus;
using Farthing.Serving.StepTimes;

namespace Farthing.Planning.Certainty;

/// <summary>The cheapest fleets of one GPU that keep the promise at other shares of the step-time error than the plan's own.</summary>
/// <remarks>A fleet that keeps a promise with slower steps keeps it with faster ones, so the price never falls as the share rises: it is a staircase. Each fleet on it answers for all shares up to the one that it holds to, so that a search is made once per stair, between the prices that are known on both sides.</remarks>
internal sealed class CheapestFleets(PlanRequest request, GpuSpec gpu, CancellationToken cancellation)
{
    private readonly SortedList<double, Candidate?> known = [];
    private readonly Dictionary<Candidate, FleetLimit> limits = new(ReferenceEqualityComparer.Instance);
    private readonly SearchLog log = new();
    private int searched;

    /// <summary>The GPU.</summary>
    public GpuSpec Gpu => gpu;

    /// <summary>Simulations that were run.</summary>
    public int Simulations => searched + log.Simulations;

    /// <summary>Notes what a plan has found.</summary>
    /// <param name="share">The share of the error that it was made at.</param>
    /// <param name="fleet">Its fleet; null where no fleet keeps the promise.</param>
    public void Note(double share, Candidate? fleet) => Known(share, fleet);

    /// <summary>Finds the certainty of a fleet.</summary>
    public FleetLimit LimitOf(Candidate fleet)
    {
        if (!limits.TryGetValue(fleet, out FleetLimit? limit))
        {
            limit = limits[fleet] = new FleetLimit(request, fleet, log, cancellation);
        }

        return limit;
    }

    /// <summary>Finds the cheapest fleet at each of several shares; large ones are not confirmed. What lies below a share whose fleet is known and what lies beyond are searched side by side: neither sees what the other finds.</summary>
    /// <param name="shares">Above 0 and below 1, ascending.</param>
    /// <param name="knownShare">A share whose fleet is known.</param>
    public void Climb(IReadOnlyList<double> shares, double knownShare)
    {
        CheapestFleets beyond = Fork();
        Parallel.Invoke(
            new ParallelOptions { MaxDegreeOfParallelism = request.Threads ?? -1 },
            () => Climb([.. shares.Where(share => share <= knownShare)]),
            () => beyond.Climb([.. shares.Where(share => share > knownShare)])
        );
        foreach ((double share, Candidate? fleet) in beyond.known)
        {
            known[share] = fleet;
        }

        searched += beyond.Simulations;
    }

    /// <summary>Copy of the current knowledge, for a search beside this one.</summary>
    private CheapestFleets Fork()
    {
        PlanRequest forked = request with { Runs = request.Runs.Fork() };
        CheapestFleets fork = new(forked, gpu, cancellation);
        foreach ((double share, Candidate? fleet) in known)
        {
            fork.known[share] = fleet;
        }

        foreach ((Candidate fleet, FleetLimit limit) in limits)
        {
            fork.limits[fleet] = limit.On(forked, fork.log);
        }

        return fork;
    }

    private void Climb(double[] shares)
    {
        for (int i = 0; i < shares.Length; )
        {
            if (At(shares[i], isConfirmed: false) is not Candidate fleet)
            {
                // None keeps the promise here, nor with slower steps.
                return;
            }

            int kept = LastKept(fleet, shares, i);
            for (int j = i; j <= kept; j++)
            {
                Known(shares[j], fleet);
            }

            i = kept + 1;
        }
    }

    /// <summary>The last of the shares from one on at which a fleet keeps the promise: steps that grow from where its latencies say that the limit lies, then halving.</summary>
    private int LastKept(Candidate fleet, double[] shares, int first)
    {
        FleetLimit limit = LimitOf(fleet);
        foreach ((double share, Candidate? other) in known)
        {
            if (share > shares[first] && !(other?.Quote.UsdPerHour <= fleet.Quote.UsdPerHour))
            {
                // Where a dearer one was needed, this one did not keep the promise.
                limit.NoteLost(share);
                break;
            }
        }

        double likely = limit.LikelyFactor(shares[first]);
        int kept = first;
        int lost = shares.Length;
        int probe = first;
        while (probe + 1 < lost && fleet.Run.Band.At(shares[probe + 1]) <= likely)
        {
            probe++;
        }

        for (int step = 1; lost - kept > 1; step *= 2)
        {
            probe = Math.Clamp(probe, kept + 1, lost - 1);
            (kept, lost) = limit.Keeps(shares[probe]) ? (probe, lost) : (kept, probe);
            bool isOpen = lost == shares.Length || kept == first;
            probe =
                !isOpen ? (kept + lost) / 2
                : kept == probe ? kept + step
                : lost - step;
        }

        return kept;
    }

    /// <summary>The cheapest fleet that keeps the promise at a share of the error; null where none does, or none below the price.</summary>
    /// <param name="share">Above 0 and below 1.</param>
    /// <param name="belowUsdPerHour">A dearer fleet is of no use.</param>
    /// <param name="isConfirmed">True plays all traffic against a large fleet before it is the answer.</param>
    public Candidate? At(
        double share,
        double belowUsdPerHour = double.PositiveInfinity,
        bool isConfirmed = true
    )
    {
        if (known.TryGetValue(share, out Candidate? exact))
        {
            return exact?.Quote.UsdPerHour < belowUsdPerHour ? exact : null;
        }

        Candidate? surer = null;
        Candidate? lessSure = null;
        foreach ((double other, Candidate? fleet) in known)
        {
            if (other < share && fleet is null)
            {
                return null;
            }

            lessSure = other < share ? fleet : lessSure;
            surer = other > share ? surer ?? fleet : surer;
        }

        double floor = lessSure?.Quote.UsdPerHour ?? 0;
        if (floor >= belowUsdPerHour)
        {
            return null;
        }

        double ceiling = surer?.Quote.UsdPerHour ?? double.PositiveInfinity;
        if (ceiling <= floor)
        {
            return Known(share, surer);
        }

        if (
            lessSure is not null
            && (isConfirmed ? LimitOf(lessSure).KeepsWhole(share) : LimitOf(lessSure).Keeps(share))
        )
        {
            return Known(share, lessSure);
        }

        PlanRequest asked = request with
        {
            Edge = BandEdge.Sure(share),
            TieFraction = 0,
            ConfirmsLarge = isConfirmed,
        };
        GpuSearch search = new(asked, gpu, PlanProgress.None, cancellation);
        Candidate? near = surer ?? lessSure;
        Candidate? found = search.Cheapest(
            floor,
            Math.Min(ceiling, belowUsdPerHour),
            near,
            near is null ? null : Replicas(near, share)
        );
        searched += search.ToOutcome().Log.Simulations;
        if (found is not null || ceiling <= belowUsdPerHour || double.IsPositiveInfinity(belowUsdPerHour))
        {
            found = Known(share, found ?? surer);
        }

        return found?.Quote.UsdPerHour < belowUsdPerHour ? found : null;
    }

    /// <summary>As many replicas as carry steps of another length: in proportion.</summary>
    private int Replicas(Candidate near, double share)
    {
        double nearest = known.First(each => ReferenceEquals(each.Value, near)).Key;
        double slower = near.Run.Band.At(share) / near.Run.Band.At(nearest);
        return Math.Max(1, (int)Math.Ceiling(near.Replicas * slower));
    }

    private Candidate? Known(double share, Candidate? fleet)
    {
        known[share] = fleet;
        if (fleet is not null)
        {
            LimitOf(fleet).NoteKept(share);
        }

        return fleet;
    }
}
