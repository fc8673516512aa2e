namespace Farthing.Measurement.FirstTokens;

/// <summary>The loss of a predicted TTFT: between a relative error and its logarithm, and linear far out, so that rows that nothing explains (a compilation inside the run) pull with bounded strength.</summary>
/// <remarks>√(x² + δ²) − δ with x = 2·(√(predicted/measured) − 1), δ = 0.2.</remarks>
internal static class FirstTokenLoss
{
    private const double Delta = 0.2;

    /// <summary>The loss.</summary>
    /// <param name="ratio">Predicted over measured, above 0.</param>
    public static double Of(double ratio)
    {
        double root = 2 * (Math.Sqrt(ratio) - 1);
        return Math.Sqrt((root * root) + (Delta * Delta)) - Delta;
    }
}
