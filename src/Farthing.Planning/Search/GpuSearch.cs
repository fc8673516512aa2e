using Farthing.Planning.Deliverables;
using Farthing.Planning.Setups;
using Farthing.Serving.Gpus;
using Farthing.Serving.Precision;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;

namespace Farthing.Planning.Search;

/// <summary>Finds the cheapest fleet of one GPU that keeps the promise at the band's pessimistic edge, over the busiest ten minutes and over all traffic.</summary>
/// <remarks>Configurations are tried in order of the least that they could cost; one that could not be cheaper than the best so far is not simulated. For each, the number of replicas is found by doubling steps and bisection: more replicas never miss what fewer kept. FP8 KV is tried only where the cache binds.</remarks>
internal sealed partial class GpuSearch(
    PlanRequest request,
    GpuSpec gpu,
    Action<string> progress,
    CancellationToken cancellation
)
{
    private readonly Screener screener = new(request);
    private readonly List<Rejection> rejections = [];
    private readonly List<SearchPoint> points = [];
    private readonly HashSet<ReplicaShape> cacheBinds = [];
    private readonly List<Candidate> ties = [];
    private readonly NumberFormat firstKv =
        request.Shapes.Kv[0] == NumberFormat.Bf16 && !gpu.HasBf16 ? NumberFormat.Fp16 : request.Shapes.Kv[0];
    private int simulations;

    /// <summary>Simulations that were run so far.</summary>
    public int Simulations => simulations;

    private int configurations;
    private Candidate? best;
    private Rejection? nearestMiss;

    /// <summary>Runs the search.</summary>
    public GpuOutcome Run()
    {
        IReadOnlyList<ReplicaShape> shapes = ShapeSpace.Of(request.Model, gpu, request.Shapes);
        List<ScreenedCandidate> open = [];
        try
        {
            Search(shapes, open);
        }
        catch (OperationCanceledException)
        {
            // The best so far is the answer; the plan says that it is partial.
        }

        return new GpuOutcome(gpu, best, rejections, nearestMiss, points, configurations, simulations);
    }

    private void Search(IReadOnlyList<ReplicaShape> shapes, List<ScreenedCandidate> open)
    {
        foreach (ReplicaShape shape in shapes)
        {
            cancellation.ThrowIfCancellationRequested();
            if (screener.Screen(shape, out IReadOnlyList<ScreenedCandidate> screened) is Rejection rejection)
            {
                Reject(rejection);
                bool isMemory = rejection.Kind is RejectionKind.DoesNotFit or RejectionKind.LongestRequest;
                if (isMemory)
                {
                    cacheBinds.Add(shape);
                }

                continue;
            }

            open.AddRange(screened);
        }

        configurations = open.Count + rejections.Count;
        SkipPipelines(open);

        bool IsSecondary(ScreenedCandidate candidate) =>
            !FormatFacts.Is16Bit(candidate.Shape.Kv) && request.Shapes.Kv.Count > 1;
        foreach (
            ScreenedCandidate candidate in open.OrderBy(IsSecondary)
                .ThenBy(c => c.LeastQuote?.UsdPerHour ?? double.MaxValue)
                .ThenBy(c => c.Load / c.LeastReplicas)
                .ThenBy(c => c.Shape.Gpus)
        )
        {
            cancellation.ThrowIfCancellationRequested();
            if (IsSecondary(candidate) && !cacheBinds.Contains(candidate.Shape with { Kv = firstKv }))
            {
                Reject(
                    new Rejection(
                        candidate.Shape,
                        RejectionKind.Dominated,
                        "FP8 KV buys nothing: the cache does not bind"
                    )
                );
                continue;
            }

            Try(candidate);
        }

        if (best is not null && mostTies > 1)
        {
            best = Headroom.Largest(
                request,
                [.. ties.Select(tie => Fill(Narrow(tie)))],
                ref simulations,
                cancellation
            );
        }
    }

    /// <summary>Pipeline stages make a model fit; they make nothing faster. Where a replica without them fits, they are left out.</summary>
    private void SkipPipelines(List<ScreenedCandidate> open)
    {
        if (request.Shapes.PipelineParallel is not null)
        {
            return;
        }

        bool Fits(ReplicaShape shape) =>
            open.Any(other => other.Shape.PipelineParallel == 1 && other.Shape.Weights == shape.Weights);
        foreach (
            ScreenedCandidate candidate in open.Where(c => c.Shape.PipelineParallel > 1 && Fits(c.Shape))
                .ToList()
        )
        {
            open.Remove(candidate);
            const string Why = "pipeline stages are not needed: it fits without";
            Reject(new Rejection(candidate.Shape, RejectionKind.Dominated, Why));
        }
    }

    private void Try(ScreenedCandidate candidate)
    {
        if (
            candidate.LeastQuote is null
            || candidate.LeastReplicas * candidate.Shape.Gpus > request.Shapes.MaxGpus
        )
        {
            int needed = candidate.LeastReplicas * candidate.Shape.Gpus;
            Reject(
                new Rejection(
                    candidate.Shape,
                    RejectionKind.TooManyGpus,
                    FormattableString.Invariant(
                        $"needs at least {needed:N0} GPUs to keep up, {request.Shapes.MaxGpus} allowed"
                    ),
                    Severity: (double)needed / request.Shapes.MaxGpus
                )
            );
            return;
        }

        if (IsTooDear(candidate.LeastQuote))
        {
            Reject(
                new Rejection(
                    candidate.Shape,
                    RejectionKind.Dominated,
                    "could not be cheaper than the best of its GPU"
                )
            );
            return;
        }

        Candidate? found = FindReplicas(FromFloor(candidate));
        if (found is null)
        {
            return;
        }

        bool isCheaper = best is null || found.Quote.UsdPerHour < best.Quote.UsdPerHour;
        if (isCheaper)
        {
            ties.Clear();
        }

        ties.Add(found);
        best = isCheaper ? found : best;
    }

    /// <summary>True when a fleet at this price could not become the answer: dearer than the best, or one tie too many.</summary>
    private bool IsTooDear(FleetQuote quote) =>
        quote.UsdPerHour >= ceiling
        || best is not null
            && (
                quote.UsdPerHour > best.Quote.UsdPerHour
                || (quote.UsdPerHour == best.Quote.UsdPerHour && ties.Count >= mostTies)
            );

    /// <summary>The fewest replicas that keep the promise, if they are cheaper than the best so far.</summary>
    private Candidate? FindReplicas(ScreenedCandidate candidate)
    {
        int low = candidate.LeastReplicas - 1;
        int replicas = candidate.LeastReplicas;
        int step = Math.Max(1, replicas / 16);
        Candidate? kept = null;
        string lastMiss = "";
        double severity = double.PositiveInfinity;
        double severityBefore = double.PositiveInfinity;
        while (kept is null)
        {
            FleetQuote? quote =
                replicas * candidate.Shape.Gpus <= request.Shapes.MaxGpus
                    ? screener.Quote(candidate.Shape, replicas)
                    : null;
            bool isTooDear = quote is not null && IsTooDear(quote);
            if (quote is null || isTooDear)
            {
                RejectionKind kind =
                    isTooDear ? RejectionKind.Dominated
                    : lastMiss.Length > 0 ? RejectionKind.MissesSlo
                    : RejectionKind.TooManyGpus;
                Reject(
                    new Rejection(
                        candidate.Shape,
                        kind,
                        lastMiss.Length > 0 ? lastMiss : "no fleet of this size can be had",
                        Severity: severity
                    )
                );
                return null;
            }

            kept = Keep(candidate, replicas, quote, out lastMiss, out severity);
            if (kept is null && request.Replicas is not null)
            {
                Reject(new Rejection(candidate.Shape, RejectionKind.MissesSlo, lastMiss, Severity: severity));
                return null;
            }

            if (kept is null)
            {
                low = replicas;
                replicas += step;
                step *= 2;
                bool isStuck =
                    severity >= severityBefore * 0.99 && lastMiss.StartsWith("itl", StringComparison.Ordinal);
                if (isStuck)
                {
                    string why = lastMiss + "; more replicas do not help";
                    Reject(new Rejection(candidate.Shape, RejectionKind.MissesSlo, why, Severity: severity));
                    return null;
                }

                severityBefore = severity;
            }
        }

        while (kept.Replicas - low > 1)
        {
            int middle = (low + kept.Replicas) / 2;
            FleetQuote? quote = screener.Quote(candidate.Shape, middle);
            Candidate? fewer = quote is null ? null : Keep(candidate, middle, quote, out _, out _);
            if (fewer is null)
            {
                low = middle;
            }
            else
            {
                kept = fewer;
            }
        }

        return kept;
    }

    private Candidate? Keep(
        ScreenedCandidate candidate,
        int replicas,
        FleetQuote quote,
        out string miss,
        out double severity
    )
    {
        progress(
            $"{gpu.Id} {replicas} × {candidate.Shape.Spread}, {FormatFacts.Id(candidate.Shape.Weights)}, budget {candidate.Run.Engine.MaxNumBatchedTokens}"
        );
        SteadyRun busiest = Simulate(candidate.Run, replicas, isBusiest: true);
        Record(candidate, replicas, quote, busiest.Result);
        if (busiest.Result.PeakKvUse > 0.8 || busiest.Result.Preemptions > 0)
        {
            cacheBinds.Add(candidate.Shape);
        }

        SteadyRun judged = busiest;
        bool isSame = ReferenceEquals(request.Workload.Busiest, request.Workload.Table);
        if (busiest.Keeps(request.Slo))
        {
            judged = isSame ? busiest : Simulate(candidate.Run, replicas, isBusiest: false);
            if (judged.Keeps(request.Slo))
            {
                miss = "";
                severity = 1;
                return new Candidate
                {
                    Shape = candidate.Shape,
                    Run = candidate.Run,
                    Replicas = replicas,
                    ReplicasNeeded = replicas,
                    Quote = quote,
                    Pessimistic = judged.Result,
                };
            }
        }

        (miss, severity) = SloMiss.Worst(judged.Result, request.Slo, MedianStep(candidate.Run));
        Rejection rejection = new(candidate.Shape, RejectionKind.MissesSlo, miss, Severity: severity);
        Consider(rejection);
        return null;
    }

    /// <summary>The step of one request alone: promises below it cannot be kept by more replicas.</summary>
    private double MedianStep(ServingSetup run)
    {
        StepShape alone = new()
        {
            DecodeSequences = 1,
            DecodeKvTokens = (long)request.Workload.MeanInput,
            DecodeWindowedKvTokens = (long)request.Workload.MeanInput,
            DecodeMaxKvTokens = (int)request.Workload.MeanInput,
            SampledRows = 1,
        };
        return run.StepTimes(request.Edge).EstimateNs(alone) / 1e9;
    }

    private SteadyRun Simulate(ServingSetup run, int replicas, bool isBusiest)
    {
        simulations++;
        RunOptions options = request.Options with { StopsWhenLost = true };
        return SteadyRun.Of(
            run.WithReplicas(replicas),
            isBusiest ? request.Workload.Busiest : request.Workload.Table,
            request.Edge,
            request.Slo,
            options,
            cancellation
        );
    }

    private void Record(ScreenedCandidate candidate, int replicas, FleetQuote quote, SimulationResult result)
    {
        if (!result.GaveUp && result.TpotNs.Count > 0)
        {
            points.Add(
                new SearchPoint(
                    candidate.Shape,
                    replicas,
                    candidate.Run.Engine.MaxNumBatchedTokens,
                    quote.UsdPerHour,
                    1 / result.Seconds(SloMetric.Tpot, SloStatistic.P50),
                    result.Keeps(request.Slo)
                )
            );
        }
    }

    private void Reject(Rejection rejection)
    {
        rejections.Add(rejection);
        Consider(rejection);
    }

    /// <summary>Keeps what came nearest: what ran and missed the promise before what could not run, then by how much.</summary>
    private void Consider(Rejection rejection)
    {
        int rank = Rank(rejection.Kind);
        bool isNearer =
            double.IsFinite(rejection.Severity)
            && rank >= 0
            && (
                nearestMiss is null
                || rank < Rank(nearestMiss.Kind)
                || (rank == Rank(nearestMiss.Kind) && rejection.Severity < nearestMiss.Severity)
            );
        nearestMiss = isNearer ? rejection : nearestMiss;
    }

    private static int Rank(RejectionKind kind) =>
        kind switch
        {
            RejectionKind.MissesSlo => 0,
            RejectionKind.TooManyGpus => 1,
            RejectionKind.TooSlow => 2,
            RejectionKind.LongestRequest => 3,
            RejectionKind.DoesNotFit => 4,
            _ => -1,
        };
}
