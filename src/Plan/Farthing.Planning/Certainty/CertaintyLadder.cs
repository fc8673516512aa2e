using Farthing.Planning.Fleets;
using Farthing.Planning.Limits;
using Farthing.Planning.Requests;
using Farthing.Planning.Search;
using Farthing.Serving.StepTimes;

namespace Farthing.Planning.Certainty;

/// <summary>Cost of certainty: the cheapest fleet at each of several shares of the step-time error's distribution under which all promises hold.</summary>
/// <remarks>One-sided: at 90 % one server in ten is slower than the steps that the promises were checked with. One common factor of all steps, so that the promises hold or break together with it, and their joint share is the share of the factor.</remarks>
public sealed record CertaintyLadder
{
    /// <summary>The certainties that are always shown.</summary>
    public static readonly IReadOnlyList<double> Shown = [0.5, 0.8, 0.9, 0.95];

    /// <summary>The highest share that a fleet is tried at.</summary>
    public const double Surest = FleetLimit.Surest;

    /// <summary>The rungs, least certain first; the plan's own among them.</summary>
    public required IReadOnlyList<CertaintyRung> Rungs { get; init; }

    /// <summary>Value of a few own measurements; null where it is unknown.</summary>
    public MeasuringValue? Measuring { get; init; }

    /// <summary>Why <see cref="Measuring"/> is not there.</summary>
    public string? WhyNotMeasuring { get; init; }

    /// <summary>Simulations that it took.</summary>
    public required int Simulations { get; init; }

    /// <summary>The ladder of a plan.</summary>
    /// <param name="plan">The plan, made at its own certainty.</param>
    /// <param name="measuring">What measuring would be; null leaves it out.</param>
    /// <param name="cancellation">Stops it; what is then missing is left out.</param>
    /// <returns>Null for a plan that was interrupted, or was made at no share of the error.</returns>
    public static CertaintyLadder? Of(
        Plan plan,
        MeasuringOffer? measuring = null,
        CancellationToken cancellation = default
    )
    {
        if (plan.IsPartial || plan.Request.Edge.Share is not double own)
        {
            return null;
        }

        try
        {
            return Climb(plan, own, measuring, cancellation);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Plays all traffic against the fleets of the rungs, which kept the busiest stretch; the plan's own was confirmed with it. Where one breaks the promise there, its rung is searched anew with all traffic.</summary>
    private static void Confirm(
        PlanRequest request,
        List<CheapestFleets> gpus,
        double[] shares,
        double own,
        Candidate?[] found,
        CancellationToken cancellation
    ) =>
        Parallel.For(
            0,
            shares.Length,
            new ParallelOptions { MaxDegreeOfParallelism = request.Threads ?? -1 },
            i =>
            {
                PlanRequest asked = request with { Edge = BandEdge.Sure(shares[i]) };
                if (
                    shares[i] == own
                    || found[i] is not Candidate fleet
                    || Planner.KeepsAll(asked, fleet, cancellation)
                )
                {
                    return;
                }

                found[i] = null;
                PlanRequest whole = request with { PlaysWhole = true, Runs = new FleetRuns() };
                foreach (CheapestFleets gpu in gpus)
                {
                    found[i] =
                        new CheapestFleets(whole, gpu.Gpu, cancellation).At(
                            shares[i],
                            found[i]?.Quote.UsdPerHour ?? double.PositiveInfinity
                        ) ?? found[i];
                }
            }
        );

    private static CertaintyLadder Climb(
        Plan plan,
        double own,
        MeasuringOffer? offer,
        CancellationToken cancellation
    )
    {
        List<CheapestFleets> gpus = [];
        foreach (Serving.Gpus.GpuSpec gpu in plan.Request.Gpus)
        {
            CheapestFleets fleets = new(plan.Request, gpu, cancellation);
            fleets.Note(own, plan.Entries.FirstOrDefault(entry => entry.Shape.Gpu == gpu)?.AsCandidate());
            gpus.Add(fleets);
        }

        // The chosen GPU first: its price bounds what others are searched for.
        gpus = [.. gpus.OrderByDescending(fleets => fleets.Gpu == plan.Chosen?.Shape.Gpu)];
        double[] shares = [.. Shown.Append(own).Distinct().Order()];
        CertaintyRung[] rungs = new CertaintyRung[shares.Length];
        Candidate?[] found = new Candidate?[shares.Length];
        for (int i = 0; i < shares.Length; i++)
        {
            foreach (CheapestFleets gpu in gpus)
            {
                found[i] =
                    gpu.At(shares[i], found[i]?.Quote.UsdPerHour ?? double.PositiveInfinity) ?? found[i];
            }
        }

        Candidate?[] cheapest = [.. found];
        for (int i = shares.Length - 1; i >= 0; i--)
        {
            if (cheapest[i] is not Candidate fleet || shares[i] == own)
            {
                // The plan's own fleets have won their tie already.
                continue;
            }

            // What won with slower steps wins with faster ones; where none did, one may now.
            bool isSame = i + 1 < shares.Length && ReferenceEquals(cheapest[i + 1], fleet);
            found[i] =
                isSame && !ReferenceEquals(found[i + 1], fleet)
                    ? found[i + 1]
                    : FormatTie.Resolve(
                        plan.Request with
                        {
                            Edge = BandEdge.Sure(shares[i]),
                        },
                        fleet.Shape.Gpu,
                        fleet,
                        cancellation
                    );
        }

        if (plan.Request.Workload.HasBusiest && !plan.Request.PlaysWhole)
        {
            Confirm(plan.Request, gpus, shares, own, found, cancellation);
        }

        // One fleet may stand on several rungs.
        Candidate[] distinct =
        [
            .. found.OfType<Candidate>().Distinct(ReferenceEqualityComparer.Instance).Cast<Candidate>(),
        ];
        FleetLimit[] fleetLimits =
        [
            .. distinct.Select(fleet => gpus.Find(gpu => gpu.Gpu == fleet.Shape.Gpu)!.LimitOf(fleet)),
        ];
        for (int i = 0; i < shares.Length; i++)
        {
            if (found[i] is Candidate one)
            {
                fleetLimits[Array.IndexOf(distinct, one)].NoteKept(shares[i]);
            }
        }

        CertainFleet[] limits = new CertainFleet[fleetLimits.Length];
        ParallelOptions options = new() { MaxDegreeOfParallelism = plan.Request.Threads ?? -1 };
        Parallel.For(0, limits.Length, options, i => limits[i] = fleetLimits[i].Narrowed());
        for (int i = 0; i < shares.Length; i++)
        {
            int at = found[i] is Candidate one ? Array.IndexOf(distinct, one) : -1;
            rungs[i] = new CertaintyRung(shares[i], at < 0 ? null : limits[at]);
        }

        gpus[0]
            .Climb(offer is null || plan.Chosen is null ? [] : MeasuringStudy.Edges(plan, offer, own), own);
        string? why = null;
        MeasuringValue? value =
            offer is null || plan.Chosen is null
                ? null
                : MeasuringStudy.Of(plan, gpus[0], own, offer, out why);
        return new CertaintyLadder
        {
            Rungs = rungs,
            Measuring = value,
            WhyNotMeasuring = why,
            Simulations = gpus.Sum(fleets => fleets.Simulations),
        };
    }
}

/// <summary>The cheapest fleet that keeps all promises with a certainty.</summary>
/// <param name="Confidence">The share of the step-time error's distribution that is at most as slow as the steps that it was checked with.</param>
/// <param name="Fleet">The fleet; null where none within the limits keeps the promises.</param>
public sealed record CertaintyRung(double Confidence, CertainFleet? Fleet);
