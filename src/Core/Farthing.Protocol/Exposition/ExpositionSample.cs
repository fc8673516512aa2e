namespace Farthing.Protocol.Exposition;

/// <summary>One line of an exposition page.</summary>
public readonly ref struct ExpositionSample
{
    /// <summary>Name and labels as they were written, braces and all: what tells one series from another.</summary>
    public ReadOnlySpan<byte> Series { get; init; }

    /// <summary>Name with its suffix (<c>_bucket</c>, <c>_total</c>).</summary>
    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>Text between the braces; empty for none. <see cref="LabelReader"/> takes it apart.</summary>
    public ReadOnlySpan<byte> Labels { get; init; }

    /// <summary>May be NaN or infinite.</summary>
    public double Value { get; init; }

    /// <summary>Seconds since 1970; NaN where the line has none.</summary>
    public double TimestampSeconds { get; init; }
}
