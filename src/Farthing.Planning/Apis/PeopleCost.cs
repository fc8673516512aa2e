namespace Farthing.Planning.Apis;

/// <summary>People on both sides of the comparison.</summary>
/// <param name="SelfHost">Engineers whose time a fleet takes.</param>
/// <param name="Api">Engineers whose time an API takes.</param>
/// <param name="UsdPerYear">One engineer, all in.</param>
public sealed record PeopleCost(double SelfHost, double Api, double UsdPerYear)
{
    /// <summary>Dollars per month of the fleet's people.</summary>
    public double SelfHostUsdPerMonth => SelfHost * UsdPerYear / 12;

    /// <summary>Dollars per month of the API's people.</summary>
    public double ApiUsdPerMonth => Api * UsdPerYear / 12;
}
