namespace Farthing.Planning.Apis;

/// <summary>People on both sides of the comparison.</summary>
/// <param name="SelfHost">Engineers whose time a fleet takes, whatever its size.</param>
/// <param name="Api">Engineers whose time an API takes.</param>
/// <param name="UsdPerYear">One engineer, all in.</param>
public sealed record PeopleCost(double SelfHost, double Api, double UsdPerYear)
{
    /// <summary>Engineers that each paid GPU takes on top of <see cref="SelfHost"/>.</summary>
    public double PerGpu { get; init; }

    /// <summary>Engineers whose time a fleet of so many paid GPUs takes.</summary>
    public double Engineers(double gpus) => SelfHost + (PerGpu * gpus);

    /// <summary>Dollars per month of the people of a fleet of so many paid GPUs.</summary>
    public double SelfHostUsdPerMonth(double gpus) => Engineers(gpus) * UsdPerYear / 12;

    /// <summary>Dollars per month of the API's people.</summary>
    public double ApiUsdPerMonth => Api * UsdPerYear / 12;
}
