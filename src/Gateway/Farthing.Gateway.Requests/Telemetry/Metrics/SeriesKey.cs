namespace Farthing.Gateway.Telemetry.Metrics;

/// <summary>The numbers of a series' label values, at most four, in one word.</summary>
internal readonly record struct SeriesKey
{
    private readonly ulong bits;

    /// <summary>A key.</summary>
    public SeriesKey(int first = 0, int second = 0, int third = 0, int fourth = 0) =>
        bits =
            (ushort)first
            | ((ulong)(ushort)second << 16)
            | ((ulong)(ushort)third << 32)
            | ((ulong)(ushort)fourth << 48);

    /// <summary>The number of a label's value.</summary>
    public int this[int label] => (int)((bits >> (16 * label)) & 0xFFFF);
}
