using Farthing.Documents.Simulations;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Deliverables;
using Farthing.Scenarios.Resolving;

namespace Farthing.Scenarios.Simulations.Levers;

/// <summary>A base and its levers as a document.</summary>
public static class LeverRecord
{
    /// <summary>What nobody who is served sees, and a larger or smaller pool always moves.</summary>
    private const string CacheUse = "work.kv_use_peak";

    private const string Paired = "runs on the same requests, both sides at the same edge of the step times";

    /// <summary>The document.</summary>
    /// <param name="inputs">The base, then one side per lever.</param>
    /// <param name="sides">What the runs of each found.</param>
    /// <param name="levers">The levers.</param>
    public static SimulateAgainstDocument Of(
        IReadOnlyList<SimulationInputs> inputs,
        IReadOnlyList<LeverSide> sides,
        IReadOnlyList<Lever> levers
    )
    {
        SimulationReport report = sides[0].Report;
        return new SimulateAgainstDocument(
            SimulationRecord.Fleet(report),
            SimulationRecord.Traffic(report),
            SimulationRecord.PromiseWords(report.Slo),
            SimulationRecord.StabilityOf(report.Outcome),
            report.Outcome.Keeps,
            report.Outcome.KeepsAtSlowEdge,
            SimulationRecord.GpuPrice(report),
            [
                .. levers.Select(
                    (lever, i) => Compared(lever, inputs[0], inputs[i + 1], sides[0], sides[i + 1])
                ),
            ],
            [.. report.Workload.Notes, .. report.Notes],
            SimulationRecord.HowSure(report)
        );
    }

    private static ComparedLever Compared(
        Lever lever,
        SimulationInputs was,
        SimulationInputs becomes,
        LeverSide from,
        LeverSide to
    )
    {
        IReadOnlyList<LeverFigure> figures = LeverFigure.All(
            from.Report.Slo.Targets.Concat(to.Report.Slo.Targets)
        );
        SimulationReport report = to.Report;
        SimulationOutcome before = from.Report.Outcome;
        SimulationOutcome after = report.Outcome;
        bool isSame =
            figures.Where(figure => figure.Name != CacheUse).All(figure => IsSame(figure, from, to))
            && (before.Keeps, before.KeepsAtSlowEdge) == (after.Keeps, after.KeepsAtSlowEdge)
            && SimulationRecord.StabilityOf(before) == SimulationRecord.StabilityOf(after);
        return new ComparedLever(
            lever.Text,
            lever.Key,
            lever.In(was),
            lever.In(becomes),
            isSame,
            SimulationRecord.Fleet(report),
            SimulationRecord.PromiseWords(report.Slo),
            SimulationRecord.StabilityOf(after),
            after.Keeps,
            after.KeepsAtSlowEdge,
            SimulationRecord.GpuPrice(report),
            [.. figures.Select(figure => Pair(figure, from, to))],
            [.. Notes(was, becomes)]
        );
    }

    private static PairedFigure Pair(LeverFigure figure, LeverSide from, LeverSide to)
    {
        return new PairedFigure(
            figure.Name,
            Side(from),
            Side(to),
            Between((was, becomes) => becomes - was, figure.Unit),
            Between(Change, "fraction")
        );

        Quantity? Side(LeverSide side) =>
            Figure(
                figure.Of(side, 0),
                edge => (figure.Of(side, edge), figure.Of(side, edge)),
                figure.Unit,
                side.Report,
                side.Report.PredictionSource
            );

        Quantity? Between(Func<double, double, double> compare, string unit) =>
            Figure(
                compare(figure.Of(from, 0), figure.Of(to, 0)),
                edge => figure.Range(from, to, edge, compare),
                unit,
                to.Report,
                Paired
            );
    }

    /// <summary>A figure over the three runs; null where the center has none.</summary>
    private static Quantity? Figure(
        double center,
        Func<int, (double Low, double High)> at,
        string unit,
        SimulationReport report,
        string source
    )
    {
        (double Low, double High)[] ranges = [.. Enumerable.Range(0, LeverSide.Edges).Select(at)];
        bool hasBand = ranges.All(range => double.IsFinite(range.Low) && double.IsFinite(range.High));
        return double.IsFinite(center)
            ? new Quantity(center, unit)
            {
                Low = hasBand ? ranges.Min(range => range.Low) : null,
                High = hasBand ? ranges.Max(range => range.High) : null,
                Coefficients = report.Provenance,
                Source = source,
            }
            : null;
    }

    private static double Change(double from, double to) =>
        from == to ? 0
        : from == 0 ? double.NaN
        : (to / from) - 1;

    private static bool IsSame(LeverFigure figure, LeverSide from, LeverSide to) =>
        Enumerable.Range(0, LeverSide.Edges).All(edge => figure.Of(from, edge).Equals(figure.Of(to, edge)));

    /// <summary>What one side chose or assumed and the base did not.</summary>
    private static IEnumerable<string> Notes(SimulationInputs was, SimulationInputs becomes)
    {
        bool isOwnPriceKept =
            becomes.Scenario.Offers.GpuUsdPerHour is double own
            && own == was.Scenario.Offers.GpuUsdPerHour
            && becomes.Setup.Deployment.Gpu.Id != was.Setup.Deployment.Gpu.Id;
        if (isOwnPriceKept)
        {
            yield return $"your price of {Show.UsdPerHour(becomes.Price!.UsdPerHour)} is taken for {becomes.Setup.Deployment.Gpu.Id}, too";
        }

        if (becomes.Setup.Deployment.Gpu.Id != was.Setup.Deployment.Gpu.Id)
        {
            yield return "step times of two GPUs err apart: a band that takes both at the same edge is the least of what may be";
        }

        if (becomes.Setup.Deployment.Model.Id != was.Setup.Deployment.Model.Id)
        {
            yield return "the requests keep their token counts: another model's tokenizer may make others of the same text";
        }

        foreach (string note in becomes.Notes.Except(was.Notes))
        {
            yield return note;
        }
    }
}

/// <summary>One side of a comparison: its three runs, and the highest rate that keeps the promise at each edge of the band.</summary>
/// <param name="Report">Its runs, and the deliverable at the center.</param>
/// <param name="FastDeliverable">At the fast edge; null where none was searched.</param>
/// <param name="SlowDeliverable">At the slow edge; null where none was searched.</param>
public sealed record LeverSide(
    SimulationReport Report,
    DeliverableRate? FastDeliverable,
    DeliverableRate? SlowDeliverable
)
{
    /// <summary>The edges, the center first.</summary>
    public const int Edges = 3;

    /// <summary>The run at an edge: center, fast, slow.</summary>
    public EdgeRun Run(int edge) =>
        edge switch
        {
            0 => Report.Outcome.Center,
            1 => Report.Outcome.Fast,
            _ => Report.Outcome.Slow,
        };

    /// <summary>The rates that the search at an edge ended between: the highest that kept the promise (0 where none did) and the lowest above it that did not; null where none was searched.</summary>
    public DeliverableRate? Deliverable(int edge) =>
        edge switch
        {
            0 => Report.Outcome.Deliverable,
            1 => FastDeliverable,
            _ => SlowDeliverable,
        };

    /// <summary>Dollars per million tokens at a rate, around the clock; not a number without a price or a rate.</summary>
    /// <param name="ratePerSecond">Requests per second.</param>
    public double UsdPerMAt(double ratePerSecond) =>
        UsdPerRequestAt(ratePerSecond) / (Report.Workload.MeanInput + Report.Workload.MeanOutput) * 1e6;

    /// <summary>Dollars per request at a rate, around the clock; not a number without a price or a rate.</summary>
    /// <param name="ratePerSecond">Requests per second.</param>
    public double UsdPerRequestAt(double ratePerSecond) =>
        Report.Price is GpuPrice price && ratePerSecond > 0
            ? price.UsdPerHour * Report.Deployment.TotalGpus / (3600 * ratePerSecond)
            : double.NaN;
}
