using Farthing.Numerics.Faults;

namespace Farthing.Settings.Values;

/// <summary>Place of a value: in a file, or a flag.</summary>
/// <param name="Path">The key (<c>slo.ttft_p95</c>) or the flag (<c>--rate</c>).</param>
/// <param name="File">The file; null for a flag.</param>
/// <param name="Line">From 1; null for a flag.</param>
/// <param name="Column">From 1; null for a flag.</param>
public sealed record SettingPlace(string Path, string? File = null, int? Line = null, int? Column = null)
{
    /// <summary>The fault, at this place.</summary>
    public Fault Mark(Fault fault) => fault with { Path = Path, File = File, Line = Line, Column = Column };
}
