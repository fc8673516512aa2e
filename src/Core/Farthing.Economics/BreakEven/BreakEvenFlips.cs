using Farthing.Documents.Costs;
using Farthing.Numerics.Quantities;

namespace Farthing.Economics.BreakEven;

/// <summary>Values at which the answer flips: each input alone, the others as they are, the fleet at today's size.</summary>
public static class BreakEvenFlips
{
    /// <summary>The flips that exist (a price or a head count below zero is no flip), at the middle of all ranges.</summary>
    /// <param name="options">With a volume.</param>
    /// <param name="today">The bills at that volume.</param>
    public static IReadOnlyList<BreakEvenFlip> Find(BreakEvenOptions options, BreakEvenToday today)
    {
        List<BreakEvenFlip> flips = [];
        double api = today.ApiUsd.Middle;
        double self = today.SelfUsd.Middle;
        double gpuHours = today.Units * options.GpusPerUnit * options.HoursPerMonth;
        Add("gpu-price", options.UsdPerGpuHour.Middle, (api - (self - today.GpuUsd.Middle)) / gpuHours);
        Add(
            "api-price",
            options.ApiUsdPerMillion.Middle,
            (self - options.ApiPeopleUsdPerMonth) / today.TokensPerMonth * 1e6
        );
        if (options.UsdPerPersonYear > 0)
        {
            double people = (api - (self - options.SelfPeopleUsdPerMonth)) * 12 / options.UsdPerPersonYear;
            Add("people", options.SelfPeople, people);
        }

        double tokens = (self - options.ApiPeopleUsdPerMonth) / options.ApiUsdPerMillion.Middle * 1e6;
        bool isDeliverable =
            options.UnitTokensPerMonth is not double unit || tokens <= unit * today.Units * (1 + 1e-9);
        if (isDeliverable)
        {
            Add("traffic", today.TokensPerMonth, tokens);
        }

        return flips;

        void Add(string input, double current, double value)
        {
            if (current > 0 && value >= 0 && double.IsFinite(value))
            {
                flips.Add(new BreakEvenFlip(input, current, value));
            }
        }
    }

    /// <summary>Change of self-hosting minus buying when one input moves by a share, others as they are: half of the whole swing.</summary>
    /// <param name="options">With a volume.</param>
    /// <param name="share">Such as 0.2 for ±20 %.</param>
    public static IReadOnlyList<SensitivityBar> Swings(BreakEvenOptions options, double share)
    {
        double volume = options.TokensPerMonth ?? 0;
        SensitivityBar[] bars =
        [
            Bar("traffic", f => options with { TokensPerMonth = volume * f }),
            Bar("gpu-price", f => options with { UsdPerGpuHour = Scaled(options.UsdPerGpuHour, f) }),
            Bar("api-price", f => options with { ApiUsdPerMillion = Scaled(options.ApiUsdPerMillion, f) }),
            Bar(
                "people",
                f => options with { SelfPeople = options.SelfPeople * f, ApiPeople = options.ApiPeople * f }
            ),
        ];
        return [.. bars.Where(bar => bar.Swing > 0).OrderByDescending(bar => bar.Swing)];

        SensitivityBar Bar(string input, Func<double, BreakEvenOptions> vary) =>
            new(input, Difference(vary(1 - share)), Difference(vary(1 + share)));
    }

    private static Interval Scaled(Interval range, double factor) => range * factor;

    private static double Difference(BreakEvenOptions options)
    {
        BreakEvenToday today = BreakEvenCalculator.At(options, options.TokensPerMonth ?? 0);
        return today.SelfUsd.Middle - today.ApiUsd.Middle;
    }
}
