namespace Farthing.Workloads.Traces;

/// <summary>Options of reading a trace. The defaults trust the file's own header and keys.</summary>
public sealed record TraceReadOptions
{
    /// <summary>The defaults.</summary>
    public static readonly TraceReadOptions Default = new();

    /// <summary>Unit of the time column; null takes the format's.</summary>
    public TimeUnit? TimeUnit { get; init; }

    /// <summary>Tokens per prefix id, at least 1; null takes the format's.</summary>
    public int? BlockTokens { get; init; }

    /// <summary>Goes on when more than 1 % of the rows are broken.</summary>
    public bool IsLenient { get; init; }

    /// <summary>Counts tokens of texts as bytes / 4 where the file has no counts. Stated in the notes.</summary>
    public bool EstimatesTokens { get; init; }

    /// <summary>Output length where the file has none; null refuses such files.</summary>
    public int? OutputTokens { get; init; }

    /// <summary>Spreads requests of one stamp evenly over the gap to the next stamp (Mooncake writes batches every 3 s).</summary>
    public bool SpreadsBatches { get; init; }

    /// <summary>Seed of formats that are drawn from (ServeGen).</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Requests to draw from a ServeGen archive at most; null draws the whole span.</summary>
    public int? MaxRequests { get; init; }
}
