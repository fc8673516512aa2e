namespace Farthing.Protocol.Exposition;

/// <summary>End of a page.</summary>
public enum ExpositionEnd
{
    /// <summary>After a whole line.</summary>
    Whole,

    /// <summary>With <c># EOF</c>, as OpenMetrics asks for.</summary>
    Marked,

    /// <summary>Inside a line, or without the mark that OpenMetrics asks for: what was read may lack series, and its last number digits.</summary>
    Truncated,
}
