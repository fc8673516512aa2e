using Farthing.Cli;
using Farthing.Documents.Plans;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Capacities;
using Farthing.Planning.Fleets;
using Farthing.Planning.Interruptions;
using Farthing.Scenarios;
using Farthing.Scenarios.Capacities;
using Farthing.Sheets.Costs;
using Farthing.Verbs.Plans;

namespace Farthing.Verbs.Cost;

/// <summary>A fleet that a command line names, with what the engine found that it carries and what its GPUs cost.</summary>
/// <param name="Found">The search's answer.</param>
/// <param name="Capacity">What it carries.</param>
/// <param name="Document">The same as a document.</param>
/// <param name="UsdPerGpuHour">One GPU of it for an hour: the person's own price, else the cheapest offer's over the GPUs that serve.</param>
internal sealed record CarryingFleet(
    CapacityAnswer Found,
    FleetCapacity Capacity,
    PlanCapacityDocument Document,
    Interval UsdPerGpuHour
)
{
    /// <summary>Simulates what a named fleet carries.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="fleet">Traffic and promise.</param>
    /// <param name="serving">Model and formats.</param>
    /// <param name="gpus">The flag that names the fleet.</param>
    /// <param name="own">The person's own price of a GPU-hour; null takes the offers'.</param>
    /// <param name="change">Values in place of what flags say, by flag.</param>
    /// <exception cref="FarthingException">Everything that is wrong with the flags; a fleet that carries nothing (exit code 1); one without a price.</exception>
    public static CarryingFleet Find(
        VerbContext context,
        FleetFlags fleet,
        ServingFlags serving,
        QuantityFlag gpus,
        Interval? own,
        IReadOnlyDictionary<string, string>? change = null
    )
    {
        (Scenario scenario, bool hasLoad) = fleet.Read(context, serving, gpus, own?.Low, change);
        using LongRun run = new(context.Cancellation, TimeSpan.Zero);
        CapacityAnswer found = CapacityRun.Of(
            PlanCommand.Around(context),
            scenario,
            hasLoad,
            serving.CatalogOf(context),
            run
        );
        context.Cancellation.ThrowIfCancellationRequested(); // A part of a search is no throughput to price.
        PlanCapacityDocument document = CapacityRecord.Of(found);
        if (found is not { Carries: true, Capacity: FleetCapacity capacity })
        {
            throw new FarthingException(
                new Fault(
                    CostFaultCodes.CarriesNothing,
                    $"{document.Gpus} carry nothing of it: {document.Reason}"
                )
                {
                    Path = gpus.Name,
                    Value = document.Gpus,
                    Expected = found.Capacity is null
                        ? "more or larger GPUs, or smaller weights; " + string.Join("; ", document.Rejected)
                        : "a looser promise, or faster GPUs",
                },
                exitCode: 1
            );
        }

        Interval usd =
            own
            ?? (
                found.Quote is { } quote
                    ? quote.UsdPerHour / found.Gpus
                    : throw new FarthingException(
                        new Fault(CliFaultCodes.FlagMissing, "no price of this fleet is known")
                        {
                            Path = "--gpu-price",
                            Expected = "your price of a GPU-hour, such as $2.21/h",
                        }
                    )
            );
        return new CarryingFleet(found, capacity, document, usd)
        {
            PriceSource = own is null ? SourceOf(found.Quote!) : null,
            AskedPerSecond = hasLoad ? scenario.Workload.RatePerSecond : null,
            HasFixedLengths = scenario.Workload is { Profile: null, Trace: null },
            LengthsAssumption = fleet.LengthsAssumption,
        };
    }

    /// <summary>Requests per second that the command line asks for; null where it says none.</summary>
    public double? AskedPerSecond { get; private init; }

    /// <summary>True where lengths were said, or assumed: neither a profile nor a trace has them.</summary>
    public bool HasFixedLengths { get; private init; }

    /// <summary>Instances of its price, the rule that chose it, and its source; null for the person's own price.</summary>
    public string? PriceSource { get; private init; }

    private static string SourceOf(FleetQuote quote)
    {
        int idle = quote.GpusPaid - quote.GpusUsed;
        string unused =
            idle > 0 ? $", {Show.Count(idle)} of its {Show.Count(quote.GpusPaid)} GPUs unused and paid" : "";
        return $"{quote.Words}{unused}; {quote.Source}";
    }

    /// <summary>Its dollars an hour.</summary>
    public Interval UsdPerHour => UsdPerGpuHour * Found.Gpus;

    /// <summary>So many GPUs of its kind for an hour, and where that price is from: whole replicas on whole instances, as a fleet is bought. The person's own price is one of each GPU.</summary>
    /// <param name="gpus">How many GPUs.</param>
    /// <exception cref="FarthingException">Nobody sells so many at a known price.</exception>
    public (Interval UsdPerHour, string? Source) Bought(Interval gpus)
    {
        if (PriceSource is null)
        {
            return (UsdPerGpuHour * gpus, null);
        }

        FleetQuote few = QuoteOf(gpus.Low);
        FleetQuote many = gpus.IsPoint ? few : QuoteOf(gpus.High);
        return (new Interval(few.UsdPerHour, many.UsdPerHour), SourceOf(many));
    }

    private FleetQuote QuoteOf(double gpus)
    {
        ReplicaShape shape = Capacity.Shape;
        int replicas = (int)Math.Ceiling(gpus / shape.Gpus);
        return Found.Inputs.Pricing.Quote(
                shape.Gpu,
                shape.Gpus / shape.PipelineParallel,
                shape.PipelineParallel,
                replicas
            )
            ?? throw new FarthingException(
                new Fault(
                    CliFaultCodes.FlagMissing,
                    $"no price of {Show.Counted(replicas, "such replica")} is known"
                )
                {
                    Path = "--gpu-price",
                    Expected = "your price of a GPU-hour, such as $2.21/h",
                }
            );
    }

    private string? LengthsAssumption { get; init; }

    /// <summary>What was assumed in place of what nobody said.</summary>
    public IEnumerable<string?> Assumptions =>
        Found
            .Assumptions.Prepend(LengthsAssumption)
            .Prepend(PriceSource is string source ? $"price of GPUs: {source}" : null);

    /// <summary>Says what the fleet carries, with figures and assumptions.</summary>
    public void Tell(CostAnswer answer)
    {
        PriceOfFleet.Say(answer, Document);
        PriceOfFleet.AddFigures(answer, Document.Carried!);
        answer.Note(Assumptions);
        answer.Note(WithoutBand);
    }

    /// <summary>What to say of dollars that have no band; null where they have one.</summary>
    public string? WithoutBand =>
        Capacity.RequestsPerSecondBand.Low > 0
            ? null
            : "At the slow end of the band nothing is carried: dollars are the prediction's, without a band.";

    /// <summary>Requests per second over the 90 % band of step times; a point where its slow end carries nothing, over which no price is finite.</summary>
    private Interval PricedPerSecond =>
        Capacity.RequestsPerSecondBand is { Low: > 0 } band
            ? band
            : Interval.Point(Capacity.RequestsPerSecond);

    /// <summary>Dollars per million tokens: the prediction's, with the 90 % band of step times where its slow end carries something.</summary>
    /// <param name="utilization">Delivered over deliverable.</param>
    /// <param name="share">Share of the bill that these tokens bear.</param>
    /// <param name="tokensPerRequest">How many of them a request has.</param>
    public Quantity UsdPerMillion(Interval utilization, double share, double tokensPerRequest)
    {
        Interval usd = UsdPerHour * share / (PricedPerSecond * utilization * (tokensPerRequest * 3600)) * 1e6;
        double center =
            UsdPerHour.Middle
            * share
            / (Capacity.RequestsPerSecond * utilization.Middle * tokensPerRequest * 3600)
            * 1e6;
        return usd.In("usd_per_m_tokens") with
        {
            Value = center,
            Coefficients = Document.Carried!.TokensPerS.Coefficients,
        };
    }

    /// <summary>Dollars of a request of this traffic, of those of a million of its tokens.</summary>
    public Quantity UsdPerRequest(Quantity perMillion) =>
        perMillion.Times(Capacity.TokensPerRequest / 1e6, "usd_per_request");

    /// <summary>How full it is with requests at a rate, over the 90 % band of step times.</summary>
    /// <param name="perSecond">Requests per second.</param>
    /// <exception cref="FarthingException">It does not carry them (exit code 1).</exception>
    public Interval UtilizationAt(double perSecond)
    {
        if (perSecond > Capacity.RequestsPerSecond)
        {
            throw new FarthingException(
                new Fault(
                    CostFaultCodes.CarriesNothing,
                    $"{Document.Gpus} carry {Show.Three(Capacity.RequestsPerSecond)} requests/s, less than is asked"
                )
                {
                    Path = "--rate",
                    Value = $"{Show.Three(perSecond)}/s",
                    Expected = "a lower rate, or more GPUs",
                },
                exitCode: 1
            );
        }

        Interval band = Capacity.RequestsPerSecondBand;
        return new Interval(perSecond / band.High, Math.Min(1, perSecond / band.Low));
    }
}
