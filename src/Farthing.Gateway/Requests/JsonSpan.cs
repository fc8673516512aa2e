namespace Farthing.Gateway.Requests;

/// <summary>Where a JSON value stands in a body.</summary>
/// <param name="Start">Offset of its first byte.</param>
/// <param name="Length">Its bytes; 0: there is none.</param>
public readonly record struct JsonSpan(int Start, int Length)
{
    /// <summary>Whether there is one.</summary>
    public bool IsThere => Length > 0;
}
