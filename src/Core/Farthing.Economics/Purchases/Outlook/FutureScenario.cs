namespace Farthing.Economics.Purchases.Outlook;

/// <summary>One course of traffic and prices, steady in its yearly factors: month m has g^(m/12) of today's traffic and q^(m/12) of today's price on demand.</summary>
/// <param name="Weight">π: probability, 0…1.</param>
/// <param name="TrafficAfterYear">g: factor on traffic after 12 months, above 0.</param>
/// <param name="OnDemandAfterYear">q: factor on the price on demand after 12 months, above 0.</param>
public sealed record FutureScenario(double Weight, double TrafficAfterYear, double OnDemandAfterYear)
{
    /// <summary>Factor on traffic in a month, 1 = the first.</summary>
    public double TrafficIn(int month) => Math.Pow(TrafficAfterYear, month / 12.0);

    /// <summary>Factor on the price on demand in a month, 1 = the first.</summary>
    public double OnDemandIn(int month) => Math.Pow(OnDemandAfterYear, month / 12.0);
}
