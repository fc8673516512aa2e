namespace Farthing.Measurement.Orders;

/// <summary>A decode step that is slower than one that has more to do, or that runs on a lesser GPU.</summary>
/// <param name="Cell">The slower one.</param>
/// <param name="Beside">The one that it should not be slower than.</param>
public sealed record OutOfOrder(DecodeCell Cell, DecodeCell Beside)
{
    /// <summary>How many times slower; above 1.</summary>
    public double Ratio => Cell.Ns / Beside.Ns;
}
