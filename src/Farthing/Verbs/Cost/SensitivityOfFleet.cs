using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Capacities;
using Farthing.Serving.Deployments;
using Farthing.Serving.Precision;
using Farthing.Sheets.Costs;

namespace Farthing.Verbs.Cost;

/// <summary>The price of a named fleet's requests and tokens at both ends of each input, each end simulated as a question of its own.</summary>
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
            Bar(
                "gpu-price",
                Show.UsdPerHour(price.Low),
                Price(middle, price.Low / middle.UsdPerGpuHour.Middle),
                Show.UsdPerHour(price.High),
                Price(middle, price.High / middle.UsdPerGpuHour.Middle)
            ),
            Bar(
                "utilization",
                Show.Percent(use.Low),
                Price(middle, utilization.Middle / use.Low),
                Show.Percent(use.High),
                Price(middle, utilization.Middle / use.High)
            ),
        ];
        AddLengths(bars, middle);
        AddBatch(bars, middle.Capacity);
        AddFormats(bars, middle);
        AddEngines(bars, middle);
        CostSensitivityDocument document = new(
            new Quantity(Price(middle).Million, "usd_per_m_tokens"),
            [.. bars.OrderByDescending(bar => bar.Swing)],
            middle.Document.Carried,
            new Quantity(Price(middle).Request, "usd_per_request")
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
            Try($"{name} {Show.Count(low)}", set(low)) is Dollars atLow
            && Try($"{name} {Show.Count(high)}", set(high)) is Dollars atHigh
        )
        {
            bars.Add(Bar(name, Show.Count(low), atLow, Show.Count(high), atHigh));
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
                && Try($"{name} {to}", Change("--" + name, to)) is Dollars then
            )
            {
                bars.Add(Bar(name, FormatFacts.Id(now), Price(middle), to, then));
            }
        }
    }

    /// <summary>From the engine to each other one.</summary>
    private void AddEngines(List<SensitivityBar> bars, CarryingFleet middle)
    {
        string now = middle.Document.Carried!.Engine;
        foreach (string to in EngineFamilies.Ids.Where(id => id != now))
        {
            if (Try($"engine {to}", Change("--engine", to)) is Dollars then)
            {
                bars.Add(Bar($"engine {to}", now, Price(middle), to, then));
            }
        }
    }

    /// <summary>The price with one setting changed; null, with the reason noted, where the fleet does not carry it.</summary>
    private Dollars? Try(string what, Dictionary<string, string> change)
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

    private Dollars Price(CarryingFleet found, double times = 1)
    {
        double million = found.Capacity.UsdPerMillion(found.UsdPerHour.Middle) / utilization.Middle * times;
        return new Dollars(million * found.Capacity.TokensPerRequest / 1e6, million);
    }

    private static SensitivityBar Bar(string input, string from, Dollars atFrom, string to, Dollars atTo) =>
        new(input, atFrom.Request, atTo.Request)
        {
            From = from,
            To = to,
            PerMAtLow = atFrom.Million,
            PerMAtHigh = atTo.Million,
        };

    private Interval Span(Interval input, double most) =>
        input.IsPoint ? new Interval(input.Low * (1 - by), Math.Min(most, input.High * (1 + by))) : input;

    /// <summary>Dollars of one outcome.</summary>
    /// <param name="Request">A request.</param>
    /// <param name="Million">A million tokens.</param>
    private readonly record struct Dollars(double Request, double Million);
}
