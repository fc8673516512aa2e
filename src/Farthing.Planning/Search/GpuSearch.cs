using Farthing.Serving.Gpus;
using Farthing.Serving.Precision;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;

namespace Farthing.Planning.Search;

/// <summary>Finds the cheapest fleet of one GPU that keeps the promise at the band's pessimistic edge, over the busiest ten minutes and over all traffic.</summary>
/// <remarks>Configurations are tried in order of the least that they could cost; one that could not be cheaper than the best so far is not simulated. For each, the number of replicas is found by doubling steps and bisection: more replicas never miss what fewer kept. FP8 KV is tried only where the cache binds.</remarks>
internal sealed class GpuSearch(
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
    private int simulations;
    private Candidate? best;
    private Rejection? nearestMiss;

    /// <summary>Runs the search.</summary>
    public GpuOutcome Run()
    {
        IReadOnlyList<ReplicaShape> shapes = ShapeSpace.Of(request.Model, gpu, request.Shapes);
        List<ScreenedCandidate> open = [];
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

        SkipPipelines(open);

        bool IsSecondary(ScreenedCandidate candidate) =>
            !FormatFacts.Is16Bit(candidate.Shape.Kv) && request.Shapes.Kv.Count > 1;
        foreach (
            ScreenedCandidate candidate in open.OrderBy(IsSecondary)
                .ThenBy(c => c.LeastQuote?.UsdPerHour ?? double.MaxValue)
                .ThenBy(c => c.Shape.Gpus)
        )
        {
            cancellation.ThrowIfCancellationRequested();
            if (
                IsSecondary(candidate)
                && !cacheBinds.Contains(candidate.Shape with { Kv = request.Shapes.Kv[0] })
            )
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

        if (best is not null)
        {
            best = Narrow(best);
        }

        return new GpuOutcome(gpu, best, rejections, nearestMiss, points, shapes.Count, simulations);
    }

    private static bool KvBinds(Candidate candidate) =>
        candidate.Pessimistic.PeakKvUse > 0.8 || candidate.Pessimistic.Preemptions > 0;

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

        if (best is not null && candidate.LeastQuote.UsdPerHour >= best.Quote.UsdPerHour)
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

        Candidate? found = FindReplicas(candidate);
        if (found is not null && (best is null || found.Quote.UsdPerHour < best.Quote.UsdPerHour))
        {
            best = found;
        }
    }

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
            bool isTooDear =
                best is not null && quote is not null && quote.UsdPerHour >= best.Quote.UsdPerHour;
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
                bool helps = severity > 1 && !IsBoundByOneRequest(lastMiss);
                if (!helps)
                {
                    Reject(
                        new Rejection(candidate.Shape, RejectionKind.MissesSlo, lastMiss, Severity: severity)
                    );
                    return null;
                }
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
        SimulationResult busiest = Simulate(candidate.Run, replicas, isBusiest: true);
        Record(candidate, replicas, quote, busiest);
        if (busiest.PeakKvUse > 0.8 || busiest.Preemptions > 0)
        {
            cacheBinds.Add(candidate.Shape);
        }

        SimulationResult judged = busiest;
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
                    Quote = quote,
                    Pessimistic = judged,
                };
            }
        }

        (miss, severity) = SloMiss.Worst(judged, request.Slo, MedianStep(candidate.Run));
        Rejection rejection = new(candidate.Shape, RejectionKind.MissesSlo, miss, Severity: severity);
        nearestMiss = nearestMiss is null || severity < nearestMiss.Severity ? rejection : nearestMiss;
        return null;
    }

    /// <summary>The step of one request alone: promises below it cannot be kept by more replicas.</summary>
    private double MedianStep(CandidateRun run)
    {
        StepShape alone = new()
        {
            DecodeSequences = 1,
            DecodeKvTokens = (long)request.Workload.MeanInput,
            DecodeWindowedKvTokens = (long)request.Workload.MeanInput,
            DecodeMaxKvTokens = (int)request.Workload.MeanInput,
            SampledRows = 1,
        };
        return run.Steps(BandEdge.Pessimistic).EstimateNs(alone) / 1e9;
    }

    private SimulationResult Simulate(CandidateRun run, int replicas, bool isBusiest)
    {
        simulations++;
        return run.Run(
            isBusiest ? request.Workload.Busiest : request.Workload.Table,
            replicas,
            BandEdge.Pessimistic,
            request.Slo,
            stopsWhenLost: true,
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

    /// <summary>Sets max_num_seqs to the power of two above twice the sequences that ran at once, and confirms it: the sampler's memory goes to the cache.</summary>
    private Candidate Narrow(Candidate found)
    {
        int needed = 2 * Math.Max(8, found.Pessimistic.PeakBatch);
        int seqs = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)needed);
        if (request.Engine.MaxNumSeqs is not null || seqs >= found.Run.Engine.MaxNumSeqs)
        {
            return found;
        }

        CandidateRun run = new(
            request,
            screener.Deploy(found.Shape, found.Run.Engine.MaxNumBatchedTokens, seqs)
        );
        SimulationResult whole = Simulate(run, found.Replicas, isBusiest: false);
        return whole.Keeps(request.Slo) ? found with { Run = run, Pessimistic = whole } : found;
    }

    private void Reject(Rejection rejection)
    {
        rejections.Add(rejection);
        bool isNearer =
            rejection.Kind is RejectionKind.TooManyGpus
            && (nearestMiss is null || rejection.Severity < nearestMiss.Severity);
        nearestMiss = isNearer ? rejection : nearestMiss;
    }
}
