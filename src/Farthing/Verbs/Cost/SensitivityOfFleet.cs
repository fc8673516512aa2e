using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Capacities;
using Farthing.Serving.Deployments;
using Farthing.Serving.Precision;
using Farthing.Sheets.Costs;

namespace Farthing.Verbs.Cost;

/// <summary>The price of a named fleet's tokens at both ends of each input, each end simulated as a question of its own.</summary>
/// <param name="context">The command line.</param>
/// <param name="fleet">The fleet.</param>
/// <param name="own">The person's own price of a GPU-hour; null takes the offers'.</param>
/// <param name="utilization">Delivered over deliverable.</param>
/// <param name="by">Share by which a point is moved.</param>
internal sealed class SensitivityOfFleet(
    VerbContext context,
    FleetQuestion fleet,
    Interval? own,
    Interval utilization,
    double by
)
{
    private readonly List<string> skipped = [];
    private CarryingFleet? asked;

    /// <summary>Simulates and prints.</summary>
    /// <param name="replaced">Flags whose place the fleet takes.</param>
    public int Answer(params QuantityFlag[] replaced)
    {
        CarryingFleet middle = fleet.Find(context, own, replaced);
        asked = middle;
        Interval price = Span(middle.UsdPerGpuHour, double.MaxValue);
        Interval use = Span(utilization, 1);
        List<SensitivityBar> bars =
        [
            new(
                "gpu-price",
                Price(middle, price.Low / middle.UsdPerGpuHour.Middle),
                Price(middle, price.High / middle.UsdPerGpuHour.Middle)
            )
            {
                From = Show.UsdPerHour(price.Low),
                To = Show.UsdPerHour(price.High),
            },
            new(
                "utilization",
                Price(middle, utilization.Middle / use.Low),
                Price(middle, utilization.Middle / use.High)
            )
            {
                From = Show.Percent(use.Low),
                To = Show.Percent(use.High),
            },
        ];
        AddLengths(bars, middle);
        AddBatch(bars, middle.Capacity);
        AddFormats(bars, middle);
        AddEngines(bars, middle);
        CostSensitivityDocument document = new(
            new Quantity(Price(middle), "usd_per_m_tokens"),
            [.. bars.OrderByDescending(bar => bar.Swing)],
            middle.Document.Carried
        );
        CostAnswer answer = SensitivitySheet.Of(document, utilization.Middle);
        middle.Tell(answer);
        answer.Note(skipped);
        return context.Print(answer, document);
    }

    private void AddLengths(List<SensitivityBar> bars, CarryingFleet middle)
    {
        if (!middle.HasFixedLengths)
        {
            skipped.Add(
                "Lengths are those of the profile or trace: with --in and --out they are moved, too."
            );
            return;
        }

        double input = middle.Capacity.Workload.MeanInput;
        double output = middle.Capacity.Workload.MeanOutput;
        AddCounts(bars, "in", input, tokens => FleetFlags.Lengths(tokens, output));
        AddCounts(bars, "out", output, tokens => FleetFlags.Lengths(input, tokens));
    }

    private void AddBatch(List<SensitivityBar> bars, FleetCapacity capacity) =>
        AddCounts(
            bars,
            "max-num-seqs",
            capacity.Setup.Limits.MaxNumSeqs,
            sequences => Change("--max-num-seqs", FigureText.Plain(sequences))
        );

    private void AddCounts(
        List<SensitivityBar> bars,
        string name,
        double middle,
        Func<double, Dictionary<string, string>> set
    )
    {
        double low = Math.Max(1, Math.Round(middle * (1 - by)));
        double high = Math.Round(middle * (1 + by));
        if (
            Try($"{name} {Show.Count(low)}", set(low)) is double atLow
            && Try($"{name} {Show.Count(high)}", set(high)) is double atHigh
        )
        {
            bars.Add(new(name, atLow, atHigh) { From = Show.Count(low), To = Show.Count(high) });
        }
    }

    /// <summary>From the formats as they are to FP8.</summary>
    private void AddFormats(List<SensitivityBar> bars, CarryingFleet middle)
    {
        string to = FormatFacts.Id(NumberFormat.Fp8);
        foreach (
            (string name, NumberFormat now) in ((string, NumberFormat)[])
                [("weights", middle.Capacity.Shape.Weights), ("kv", middle.Capacity.Shape.Kv)]
        )
        {
            if (
                FormatFacts.IsNarrower(NumberFormat.Fp8, now)
                && Try($"{name} {to}", Change("--" + name, to)) is double then
            )
            {
                bars.Add(new(name, Price(middle), then) { From = FormatFacts.Id(now), To = to });
            }
        }
    }

    /// <summary>From the engine to each other one.</summary>
    private void AddEngines(List<SensitivityBar> bars, CarryingFleet middle)
    {
        string now = middle.Document.Carried!.Engine;
        foreach (string to in EngineFamilies.Ids.Where(id => id != now))
        {
            if (Try($"engine {to}", Change("--engine", to)) is double then)
            {
                bars.Add(new($"engine {to}", Price(middle), then) { From = now, To = to });
            }
        }
    }

    /// <summary>The price with one setting changed; null, with the reason noted, where the fleet does not carry it.</summary>
    private double? Try(string what, Dictionary<string, string> change)
    {
        try
        {
            return Price(fleet.FindWith(context, asked!, change));
        }
        catch (FarthingException refused)
        {
            skipped.Add($"{what} is left out: {refused.Faults[0].Message}.");
            return null;
        }
    }

    private static Dictionary<string, string> Change(string flag, string text) => new() { [flag] = text };

    private double Price(CarryingFleet found, double times = 1) =>
        found.Capacity.UsdPerMillion(found.UsdPerHour.Middle) / utilization.Middle * times;

    private Interval Span(Interval input, double most) =>
        input.IsPoint ? new Interval(input.Low * (1 - by), Math.Min(most, input.High * (1 + by))) : input;
}
