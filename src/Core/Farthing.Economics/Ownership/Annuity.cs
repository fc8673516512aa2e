namespace Farthing.Economics.Ownership;

/// <summary>Level yearly payment for a sum that is paid at the start, less what is left of it at the end.</summary>
/// <remarks>r · (C − R / (1 + r)^y) / (1 − (1 + r)^−y) a year, with sum C, residual R after y years, interest r; (C − R) / y without interest.</remarks>
internal static class Annuity
{
    /// <summary>Dollars per year.</summary>
    /// <param name="usd">The sum that is paid at the start, at least 0.</param>
    /// <param name="residualFraction">Share of it that comes back at the end, 0…1.</param>
    /// <param name="interestPerYear">Interest per year, at least 0.</param>
    /// <param name="years">Years over which it is spread, above 0.</param>
    public static double UsdPerYear(double usd, double residualFraction, double interestPerYear, double years)
    {
        if (interestPerYear <= 0)
        {
            return usd * (1 - residualFraction) / years;
        }

        double growth = Math.Pow(1 + interestPerYear, years);
        return interestPerYear * usd * (1 - (residualFraction / growth)) / (1 - (1 / growth));
    }
}
