namespace Farthing.Economics.BreakEven;

/// <summary>An input and the value at which, alone, it turns the answer around.</summary>
/// <param name="Input">The input's name as a flag has it, without dashes.</param>
/// <param name="Current">Its value now.</param>
/// <param name="Flips">The value at which both sides cost the same.</param>
public sealed record BreakEvenFlip(string Input, double Current, double Flips)
{
    /// <summary>The change that it takes, as a share of the current value.</summary>
    public double Change => (Flips / Current) - 1;
}
