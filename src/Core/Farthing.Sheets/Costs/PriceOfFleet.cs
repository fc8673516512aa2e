using Farthing.Documents.Costs;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;

namespace Farthing.Sheets.Costs;

/// <summary>The throughput that the engine found, beside the price that follows from it.</summary>
public static class PriceOfFleet
{
    /// <summary>Adds it to an answer; the price gets the band of the throughput.</summary>
    public static CostPriceDocument AddTo(
        CostAnswer answer,
        CostPriceDocument document,
        PlanCapacityDocument fleet,
        Interval prices
    )
    {
        CarriedTraffic carried = fleet.Carried!;
        Say(answer, fleet);
        string price = double.IsFinite(prices.High)
            ? FigureText.PerMillion(prices)
            : $"{FigureText.PerMillion(prices.Low)} and more, for at its slow end nothing is carried";
        answer.Say(
            $"Over the 90 % band of step times: {FigureText.Range(carried.TokensPerS.Range, Show.Count)} tokens/s, {price}."
        );
        return document with
        {
            Price = document.Price!.Value with
            {
                Low = prices.Low,
                High = prices.High,
                Coefficients = carried.TokensPerS.Coefficients,
            },
            Throughput = carried,
        };
    }

    /// <summary>Says what the fleet carries.</summary>
    public static void Say(CostAnswer answer, PlanCapacityDocument fleet)
    {
        CarriedTraffic carried = fleet.Carried!;
        string within = fleet.Promise is string promise ? $" within {promise}" : "";
        answer.Say(
            $"{fleet.Gpus} as {carried.Fleet} carry {Show.Three(carried.RequestsPerS.Value)} requests/s of {fleet.Traffic}{within}: {Show.Count(carried.TokensPerS.Value)} tokens/s, prompts and outputs together."
        );
    }

    /// <summary>Adds its figures.</summary>
    public static void AddFigures(CostAnswer answer, CarriedTraffic carried)
    {
        answer.Figures(
            "THROUGHPUT, simulated, with the 90 % band of step times",
            Rate("requests/s", carried.RequestsPerS, Show.Three),
            Rate("tokens/s", carried.TokensPerS, Show.Count),
            Rate("of prompts", carried.InputTokensPerS, Show.Count),
            Rate("of outputs", carried.OutputTokensPerS, Show.Count)
        );
        answer.Figures(
            "LATENCY at that rate",
            carried.Latencies.Select(latency => new CostFigure(latency.Key, latency.Value))
        );
    }

    private static CostFigure Rate(string label, Quantity rate, Func<double, string> show) =>
        new(label, rate with { Low = null, High = null }, FigureText.Range(rate.Range, show), show);
}

/// <summary>A figure of a <c>cost</c> subcommand as its sheet says it.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">The figure; null leaves it out.</param>
/// <param name="Remark">What stands behind it.</param>
/// <param name="Show">Prints it; null: as its unit is printed.</param>
public sealed record CostFigure(
    string Label,
    Quantity? Value,
    string Remark = "",
    Func<double, string>? Show = null
);
