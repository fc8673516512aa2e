using Farthing.Documents;
using Farthing.Documents.Simulations;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;

namespace Farthing.Sheets.Simulations;

/// <summary>A fleet of several pools as people read it: whether it keeps the promise and for how much, what each pool does, what one pool alone would cost.</summary>
/// <param name="run">The document.</param>
/// <param name="envelope">What stands around it.</param>
public sealed class PoolsSheet(SimulatePoolsDocument run, Envelope envelope)
{
    private readonly IReadOnlyList<Promise> promises =
    [
        .. run.Promises.Select(promise => Promise.Of(promise.Name, promise.LimitS, promise.Predicted)),
    ];

    private bool IsScaled => run.Pools.Any(pool => pool.MeanReplicas != pool.Deployment.Replicas);

    /// <summary>The cheapest fleet of one kind that keeps the promise; null where none is known.</summary>
    private OnePoolFleet? CheapestAlone =>
        run.Alone.Where(alone => alone.UsdPerHour is not null).MinBy(alone => alone.UsdPerHour);

    /// <summary>The sheet.</summary>
    public static Sheet Of(SimulatePoolsDocument run, Envelope envelope) =>
        new PoolsSheet(run, envelope).Build();

    private Sheet Build()
    {
        SimulatedTraffic traffic = run.Workload;
        Sheet sheet = new(
            $"{FleetWords.ShortName(run.Pools[0].Deployment.Model)} · {run.Pools.Count} pools · {traffic.Name} at {Show.Three(traffic.RatePerS)}/s mean, {Show.Three(traffic.PeakMinutePerS)}/s peak · {Show.Count(traffic.MeanInputTokens)} in / {Show.Count(traffic.MeanOutputTokens)} out tokens",
            Answer()
        )
        {
            Kind = "Pools · predicted",
            State = State(),
            Word = Word(),
            Remarks = [.. Remarks()],
            Figures = run.Requests.Finished == 0 ? [] : [.. Figures()],
        };
        return sheet
            .Section(
                "The answer",
                promises.Count == 0 || run.Requests.Finished == 0
                    ? []
                    : [new SheetChart(Promise.ChartOf(promises))]
            )
            .Section("What does each pool do?", new SheetTable("", Pools()))
            .Section(
                "Where to split the prompts?",
                run.Splits.Count == 0 ? [] : [new SheetTable("", Splits())]
            )
            .Section("What would one pool cost?", run.Alone.Count == 0 ? [] : [new SheetTable("", Alone())])
            .Section("Conditions and assumptions", Conditions(), new SheetNotes([.. Notes()]))
            .Detail(
                "Provenance",
                OriginFacts.Of(
                    envelope,
                    [
                        ("model", run.Pools[0].Deployment.Model),
                        ("step times", run.Latency.Ttft.P95.Source),
                        ("traffic", $"{traffic.Source} {traffic.AsOf}".Trim()),
                        .. run.Pools.Select(pool =>
                            ($"price of {pool.Deployment.Gpu}", pool.GpuPrice?.Source)
                        ),
                    ]
                )
            );
    }

    private SheetState State() =>
        run.Requests.Finished == 0 || run.Stability == Stability.Unstable ? SheetState.Bad
        : promises.Count == 0 ? SheetState.Plain
        : !run.Kept ? SheetState.Bad
        : run.KeptAtSlowEdge ? SheetState.Good
        : SheetState.Near;

    private string Word() =>
        run.Requests.Finished == 0 ? "REFUSED"
        : run.Stability == Stability.Unstable ? "UNSTABLE"
        : promises.Count == 0 ? "NO PROMISE GIVEN"
        : !run.Kept ? "MISSED"
        : run.KeptAtSlowEdge ? "KEPT"
        : "KEPT, NOT AT THE BAND'S EDGE";

    private string Answer()
    {
        string fleet = string.Join(" and ", run.Pools.Select((pool, i) => Words(pool, i)));
        string price = run.UsdPerHour is { } usd ? $" at {Show.UsdPerHour(usd.Value)}" : "";
        if (run.Requests.Finished == 0)
        {
            return $"{fleet}: every request is refused: none is short enough for its pool.";
        }

        if (run.Stability == Stability.Unstable)
        {
            return $"{fleet}: the queue grows through the run: this fleet does not keep up.";
        }

        return promises.Count == 0
                ? $"{fleet}{price}: first token in {Show.Seconds(run.Latency.Ttft.P95.Value)} at p95, {Show.Seconds(run.Latency.Tpot.P95.Value)} a token."
            : run.Kept ? $"{fleet} keep the promise{price}{Against()}."
            : $"{fleet} miss the promise{price}: {Missed()}.";
    }

    private string Missed()
    {
        string[] missed =
        [
            .. promises
                .Where(promise => promise.State == SheetState.Bad)
                .Select(p => $"{p.Label} {Show.Seconds(p.Seconds)} of {Show.Seconds(p.LimitSeconds)}"),
        ];
        return missed.Length > 0
            ? string.Join(", ", missed)
            : $"{Show.Count(run.Requests.Rejected)} of {Show.Count(run.Requests.Arrived)} requests are refused";
    }

    private string Words(PlayedPool pool, int index)
    {
        int gpus = pool.Deployment.Gpus;
        string takes = Its(pool, index).Takes;
        string fleet = IsScaled
            ? $"{Show.Three(pool.MeanReplicas * gpus / Math.Max(1, pool.Deployment.Replicas))} × {pool.Deployment.Gpu} on average"
            : $"{Show.Count(gpus)} × {pool.Deployment.Gpu}";
        return $"{fleet} for {takes}";
    }

    private PoolWords Its(PlayedPool pool, int index) =>
        new(pool.InputFrom, pool.InputBelow, pool.SpillsAt, index == run.Pools.Count - 1);

    private string Against()
    {
        if (CheapestAlone is not { SavedFraction: double saved } alone)
        {
            return "";
        }

        return $", {Show.Change(-saved)} against {Show.Count(alone.Deployment.Gpus)} × {alone.Deployment.Gpu} alone";
    }

    private IEnumerable<string> Remarks()
    {
        RequestCounts requests = run.Requests;
        string ended =
            requests.Rejected > 0
                ? $"{Show.Count(requests.Rejected)} refused: longer than their pool can hold"
            : requests.Finished == requests.Arrived ? "all requests finished"
            : $"{Show.Count(requests.Finished)} finished";
        yield return $"{Show.Count(requests.Arrived)} requests in {Show.Seconds(run.Workload.DurationS)} of traffic · {ended}.";
        if (!run.Found)
        {
            yield return "No numbers of replicas up to the largest fleet (hardware.max_gpus) keep the promise: the most were played.";
        }
        else if (run.FleetsTried > 0)
        {
            yield return $"The cheapest numbers of replicas that keep the promise, of {Show.Counted(run.FleetsTried, "fleet")} tried.";
        }

        if (run.Kept && !run.KeptAtSlowEdge)
        {
            yield return "At the slow end of the 90 % band of step times the promise is missed.";
        }

        if (run.Kept && CheapestAlone is { SavedFraction: double saved } alone && saved <= 0)
        {
            yield return $"The pools do not pay: {Show.Count(alone.Deployment.Gpus)} × {alone.Deployment.Gpu} keep the promise at {Show.UsdPerHour(alone.UsdPerHour!.Value)}.";
        }

        foreach (PlayedPool idle in run.Pools.Where(pool => pool.RequestsFraction == 0))
        {
            yield return $"No request goes to {idle.Deployment.Gpu}.";
        }

        if (promises.Count == 0)
        {
            yield return "No promise to keep: --slo ttft_p95=1.5s,itl_p95=40ms";
        }
    }

    private IEnumerable<SheetFigure> Figures()
    {
        if (run is { Blended: { } blended, UsdPerHour: { } hourly })
        {
            yield return new SheetFigure(
                "$/M blended",
                Show.UsdPerMillion(blended.Value),
                $"{(run.PerRequest is { } each ? $"{Show.UsdPerRequest(each.Value)} a request · " : "")}{Show.UsdPerHour(hourly.Value)} · predicted"
            );
        }

        foreach (Promise promise in promises.Take(2))
        {
            yield return promise.Figure();
        }

        if (CheapestAlone is { SavedFraction: double saved } alone)
        {
            yield return new SheetFigure(
                "Against one pool",
                Show.Change(-saved),
                $"{Show.Count(alone.Deployment.Gpus)} × {alone.Deployment.Gpu}, {Show.UsdPerHour(alone.UsdPerHour!.Value)}"
            );
        }
    }

    private Table Pools()
    {
        TableColumns<(PlayedPool Pool, int Index)> columns = new TableColumns<(PlayedPool Pool, int Index)>()
            .Words("pool", row => Name(row.Pool.Deployment))
            .Words("prompts", row => Its(row.Pool, row.Index).Prompts);
        if (run.Pools.Any(pool => pool.SpillsAt is not null))
        {
            columns.Figure("spills at", row => row.Pool.SpillsAt is int spills ? $"{spills} each" : null);
        }

        columns
            .Figure(
                "replicas",
                row => IsScaled ? Show.Three(row.Pool.MeanReplicas) : Show.Count(row.Pool.Deployment.Replicas)
            )
            .Figure("$/h", row => row.Pool.UsdPerHour is { } usd ? Show.Usd(usd.Value) : null)
            .UsdPerMillion("$/M", row => row.Pool.Blended?.Value)
            .UsdPerRequest(row => row.Pool.PerRequest?.Value)
            .Figure("requests", row => Show.Percent(row.Pool.RequestsFraction))
            .Figure("TTFT p95", row => Seconds(row.Pool.Latency.Ttft))
            .Figure("ITL p95", row => Seconds(row.Pool.Latency.Itl))
            .Figure("busy", row => Show.Percent(row.Pool.Busy.Value), rank: 1)
            .Figure("prompt tokens", row => Show.Percent(row.Pool.InputFraction), rank: 2)
            .Figure("output tokens", row => Show.Percent(row.Pool.OutputFraction), rank: 3)
            .Figure("peak KV", row => Show.Percent(row.Pool.KvUsePeak.Value), rank: 4);
        return columns.Of([.. run.Pools.Select((pool, i) => (pool, i))]);
    }

    private static string Seconds(LatencyStatistics of) => of.Count == 0 ? "–" : Show.Seconds(of.P95.Value);

    private static string Name(SimulatedFleet fleet) =>
        $"{fleet.Gpu} {FleetWords.Spread(fleet)}, {fleet.Weights.ToUpperInvariant()}";

    private Table Splits() =>
        new TableColumns<PoolSplit>()
            .Figure("at tokens", split => Show.Count(split.Tokens))
            .Words(
                "replicas",
                split =>
                    split.Replicas is null
                        ? "none keep the promise"
                        : string.Join(
                            " + ",
                            split.Replicas.Select(
                                (n, i) => $"{Show.Count(n)} × {run.Pools[i].Deployment.Gpu}"
                            )
                        )
            )
            .Figure("$/h", split => split.UsdPerHour is double usd ? Show.Usd(usd) : null)
            .Words("", split => split.Chosen ? "played" : "")
            .Of(run.Splits);

    private Table Alone() =>
        new TableColumns<OnePoolFleet>()
            .Words("every request on", alone => Name(alone.Deployment))
            .Figure(
                "replicas",
                alone =>
                    alone.Replicas is int replicas
                        ? Show.Count(replicas)
                        : $"more than {Show.Count(alone.MostReplicas)}"
            )
            .Figure("$/h", alone => alone.UsdPerHour is double usd ? Show.Usd(usd) : "–")
            .Figure("the pools", alone => alone.SavedFraction is double saved ? Show.Change(-saved) : "–")
            .Words("", alone => alone.Replicas is null ? "no number that may be keeps the promise" : "")
            .Of(run.Alone);

    private SheetFacts Conditions() =>
        new([
            .. run.Pools.Select(pool =>
                (
                    pool.Deployment.Gpu,
                    $"{pool.Deployment.Engine}: max-num-batched-tokens {Show.Count(pool.Deployment.MaxNumBatchedTokens)}, max-num-seqs {Show.Count(pool.Deployment.MaxNumSeqs)}, max-model-len {Show.Count(pool.Deployment.MaxModelLen)}; KV cache of {Show.Count(pool.Deployment.KvTokensPerReplica)} tokens a replica; {Scaled(pool)}{Price(pool)}"
                )
            ),
            (
                "routing",
                $"the first pool that takes a prompt and is not full; in it {run.Pools[0].Deployment.Routing}"
            ),
            ("how sure", run.HowSure),
        ]);

    private static string Scaled(PlayedPool pool) =>
        pool.Scaling is PoolScaling scaling
            ? $"{scaling.Policy}, {scaling.MinReplicas} to {scaling.MaxReplicas} replicas, {scaling.ReplicasPeak} ready at most; {Show.Counted(scaling.Ordered, "order")}, {Show.Seconds(scaling.StartS)} until the first request{Losses(scaling)}; {Standby(scaling)}"
            : "";

    private static string Standby(PoolScaling scaling) =>
        scaling.Standby is { } standby ? $"{StandbyWords.Of(standby)}; " : "";

    private static string Losses(PoolScaling scaling) =>
        scaling.Lost + scaling.Resent > 0
            ? $", {Show.Counted(scaling.Lost, "replica")} lost{(scaling.LostNodes > 0 ? $" with {Show.Counted(scaling.LostNodes, "node")}" : "")}, {Show.Counted(scaling.Resent, "request")} sent anew"
            : "";

    private static string Price(PlayedPool pool) =>
        pool.GpuPrice is { } price
            ? $"{Show.UsdPerHour(price.Value)} a GPU: {price.Source}"
            : "no price: no matching offer in the catalog (gpu_price in the pool)";

    private IEnumerable<string> Notes() =>
        [.. run.Notes, "GPUs are billed one by one, not by whole instances", .. envelope.Warnings ?? []];
}

/// <summary>Which requests a pool takes, in words.</summary>
/// <param name="From">The shortest prompt; null for any.</param>
/// <param name="Below">Prompts of so many tokens go elsewhere; null for none.</param>
/// <param name="SpillsAt">Requests of a replica from which others go on; null for never.</param>
/// <param name="IsLast">True for the pool that takes the rest.</param>
internal readonly record struct PoolWords(int? From, int? Below, int? SpillsAt, bool IsLast)
{
    private const string Any = "any";
    private const string Rest = "the rest";

    /// <summary>Its lengths of prompts, for a table.</summary>
    public string Prompts =>
        IsLast
            ? Rest
            : (From, Below) switch
            {
                (int from, int below) => $"of {Show.Count(from)} to {Show.Count(below - 1)}",
                (int from, null) => $"from {Show.Count(from)}",
                (null, int below) => $"below {Show.Count(below)}",
                _ => Any,
            };

    /// <summary>What it takes, for a sentence.</summary>
    public string Takes
    {
        get
        {
            string takes = Prompts switch
            {
                Rest => Rest,
                Any => "the base",
                string prompts => $"prompts {prompts}",
            };
            return SpillsAt is int spills ? $"{takes} up to {spills} a replica" : takes;
        }
    }
}
