using Farthing.Documents.Costs;
using Farthing.Economics.Prices;
using Farthing.Numerics.Quantities;

namespace Farthing.Economics.Sensitivity;

/// <summary>Which input moves the price per token most: each is moved alone over its range, or by a share of its value where it is a point.</summary>
/// <param name="UsdPerGpuHour">Price of one GPU-hour.</param>
/// <param name="Gpus">GPUs paid for.</param>
/// <param name="TokensPerSecond">Tokens per second of all at full load.</param>
/// <param name="Utilization">Share of full load that is delivered.</param>
/// <param name="Share">By how much a point is moved, such as 0.2 for ±20 %.</param>
public sealed record PriceSensitivity(
    Interval UsdPerGpuHour,
    double Gpus,
    Interval TokensPerSecond,
    Interval Utilization,
    double Share
)
{
    /// <summary>The price with every input at the middle of its range.</summary>
    public double Middle => Price(UsdPerGpuHour.Middle, TokensPerSecond.Middle, Utilization.Middle);

    /// <summary>The bars, widest first.</summary>
    public IReadOnlyList<SensitivityBar> Bars
    {
        get
        {
            Interval price = Span(UsdPerGpuHour, double.MaxValue);
            Interval speed = Span(TokensPerSecond, double.MaxValue);
            Interval use = Span(Utilization, 1);
            SensitivityBar[] bars =
            [
                new("gpu-price", At(rate: price.Low), At(rate: price.High)),
                new("tps", At(speed: speed.Low), At(speed: speed.High)),
                new("utilization", At(use: use.Low), At(use: use.High)),
            ];
            return [.. bars.OrderByDescending(bar => bar.Swing)];
        }
    }

    /// <summary>The range over which an input is moved.</summary>
    public Interval Span(Interval input, double most) =>
        input.IsPoint
            ? new Interval(input.Low * (1 - Share), Math.Min(most, input.High * (1 + Share)))
            : input;

    private double At(double? rate = null, double? speed = null, double? use = null) =>
        Price(rate ?? UsdPerGpuHour.Middle, speed ?? TokensPerSecond.Middle, use ?? Utilization.Middle);

    private double Price(double rate, double speed, double use) =>
        TokenCost.UsdPerMillion(rate, Gpus, speed, use).Low;
}
