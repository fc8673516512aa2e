namespace Farthing.Economics.Purchases.Screening;

/// <summary>Regret of a choice beside the best one, once the future is known.</summary>
internal static class Regret
{
    /// <summary>cost ÷ least − 1; 0 where both are nothing.</summary>
    public static double Fraction(double usd, double leastUsd) => usd == leastUsd ? 0 : (usd / leastUsd) - 1;
}
