namespace Farthing.Workloads.Traces;

/// <summary>A trace format: its name, and the unit of time and the block size that belong to it.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Title">The name in sentences.</param>
/// <param name="TimeUnit">Unit of the arrival column; null where the format has no arrivals.</param>
/// <param name="BlockTokens">Tokens per prefix id; 0 where the rows say it themselves or have none.</param>
public sealed record TraceFormat(string Name, string Title, TimeUnit? TimeUnit, int BlockTokens)
{
    /// <summary>Azure's public traces: <c>TIMESTAMP,ContextTokens,GeneratedTokens</c>.</summary>
    public static readonly TraceFormat Azure = new(
        "azure",
        "Azure LLM inference CSV",
        Traces.TimeUnit.WallClock,
        0
    );

    /// <summary>Mooncake JSONL: milliseconds, 512-token blocks.</summary>
    public static readonly TraceFormat Mooncake = new(
        "mooncake",
        "Mooncake JSONL",
        Traces.TimeUnit.Milliseconds,
        512
    );

    /// <summary>AIPerf's mooncake_trace: Mooncake's keys plus sessions, delays and texts.</summary>
    public static readonly TraceFormat AiPerfMooncake = new(
        "aiperf-mooncake",
        "AIPerf mooncake_trace JSONL",
        Traces.TimeUnit.Milliseconds,
        512
    );

    /// <summary>Qwen-Bailian JSONL: seconds, 16-token blocks.</summary>
    public static readonly TraceFormat Bailian = new(
        "bailian",
        "AIPerf bailian_trace JSONL",
        Traces.TimeUnit.Seconds,
        16
    );

    /// <summary>BurstGPT CSV, read by column names; seconds.</summary>
    public static readonly TraceFormat BurstGpt = new("burstgpt", "BurstGPT CSV", Traces.TimeUnit.Seconds, 0);

    /// <summary>AIPerf single_turn JSONL: texts with timestamp or delay in milliseconds.</summary>
    public static readonly TraceFormat SingleTurn = new(
        "single-turn",
        "AIPerf single_turn JSONL",
        Traces.TimeUnit.Milliseconds,
        0
    );

    /// <summary>AIPerf multi_turn JSONL: sessions of turns.</summary>
    public static readonly TraceFormat MultiTurn = new(
        "multi-turn",
        "AIPerf multi_turn JSONL",
        Traces.TimeUnit.Milliseconds,
        0
    );

    /// <summary>Weka session JSON (kv-cache-tester): seconds, 64-token blocks, ids local to the session.</summary>
    public static readonly TraceFormat Weka = new("weka", "Weka session JSON", Traces.TimeUnit.Seconds, 64);

    /// <summary>Dynamo's MooncakeRow: several names per field, sessions as closed loops.</summary>
    public static readonly TraceFormat DynamoMooncake = new(
        "dynamo-mooncake",
        "Dynamo MooncakeRow JSONL",
        Traces.TimeUnit.Milliseconds,
        512
    );

    /// <summary>Dynamo's AgenticMooncakeRow: requests that wait for others and for tools.</summary>
    public static readonly TraceFormat DynamoAgentic = new(
        "dynamo-agentic",
        "Dynamo AgenticMooncakeRow JSONL",
        Traces.TimeUnit.Milliseconds,
        512
    );

    /// <summary>Dynamo's request trace, one event a row; the row states its block size.</summary>
    public static readonly TraceFormat DynamoRequest = new(
        "dynamo-request",
        "dynamo.request.trace.v1 JSONL",
        Traces.TimeUnit.Milliseconds,
        0
    );

    /// <summary>vLLM's timed_trace: Mooncake's keys, but seconds and 16-token chunks.</summary>
    public static readonly TraceFormat VllmTimed = new(
        "vllm-timed",
        "vLLM timed_trace JSONL",
        Traces.TimeUnit.Seconds,
        16
    );

    /// <summary>BLIS trace v2 CSV, with or without its YAML header; microseconds.</summary>
    public static readonly TraceFormat Blis = new("blis", "BLIS trace v2", Traces.TimeUnit.Microseconds, 0);

    /// <summary>Requests of a measured run, one a row, as <c>predict</c> and <c>calibrate</c> read them; seconds.</summary>
    public static readonly TraceFormat RequestTrace = new(
        "request-trace",
        "requests of a run, CSV",
        Traces.TimeUnit.Seconds,
        0
    );

    /// <summary>Lengths without arrivals, as Vidur and Etalon keep them: <c>num_prefill_tokens,num_decode_tokens</c>.</summary>
    public static readonly TraceFormat Lengths = new("lengths", "Vidur/Etalon length CSV", null, 0);

    /// <summary>ShareGPT conversations: a JSON list of texts.</summary>
    public static readonly TraceFormat ShareGpt = new("sharegpt", "ShareGPT JSON", null, 0);

    /// <summary>ServeGen client pools in a tar archive: rates and lengths per client, from which requests are drawn.</summary>
    public static readonly TraceFormat ServeGen = new(
        "servegen",
        "ServeGen client archive",
        Traces.TimeUnit.Seconds,
        0
    );

    /// <summary>Farthing's own request records, JSONL or CSV; nanoseconds.</summary>
    public static readonly TraceFormat Farthing = new(
        "farthing",
        "Farthing request records",
        Traces.TimeUnit.Nanoseconds,
        0
    );

    /// <summary>The same as JSON lines, with sessions and prefix ids: read as <see cref="Farthing"/>.</summary>
    public static readonly TraceFormat Lines = new(
        "lines",
        "Farthing JSON lines",
        Traces.TimeUnit.Nanoseconds,
        0
    );

    /// <summary>Every format that is read.</summary>
    public static readonly IReadOnlyList<TraceFormat> All =
    [
        Azure,
        Mooncake,
        AiPerfMooncake,
        Bailian,
        BurstGpt,
        SingleTurn,
        MultiTurn,
        Weka,
        DynamoMooncake,
        DynamoAgentic,
        DynamoRequest,
        VllmTimed,
        Blis,
        RequestTrace,
        Lengths,
        ShareGpt,
        ServeGen,
        Farthing,
    ];
}
