namespace Farthing.Gateway.Requests;

/// <summary>Place of a JSON value in a body.</summary>
/// <param name="Start">Offset of its first byte.</param>
/// <param name="Length">Its bytes; 0: there is none.</param>
public readonly record struct JsonSpan(int Start, int Length)
{
    /// <summary>True when there is one.</summary>
    public bool IsThere => Length > 0;
}
