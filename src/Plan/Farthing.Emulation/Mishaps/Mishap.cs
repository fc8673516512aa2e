namespace Farthing.Emulation.Mishaps;

/// <summary>Fault of one request.</summary>
/// <param name="Status">Status that it is refused with; 0 for none.</param>
/// <param name="ResetAfterTokens">Tokens after which its connection is reset; <see cref="int.MaxValue"/> for never.</param>
/// <param name="StallAfterTokens">Tokens after which its answer stops flowing for a while; <see cref="int.MaxValue"/> for never.</param>
public readonly record struct Mishap(int Status, int ResetAfterTokens, int StallAfterTokens)
{
    /// <summary>Nothing happens.</summary>
    public static readonly Mishap None = new(0, int.MaxValue, int.MaxValue);
}
