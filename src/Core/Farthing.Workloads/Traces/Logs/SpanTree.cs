namespace Farthing.Workloads.Traces.Logs;

/// <summary>Spans of a log by their parents: finds those whose tokens are the sum of calls beneath them, so that no call is counted twice.</summary>
/// <remarks>
/// An agent, chain or workflow with a call beneath it is a sum. A model call is one where its tokens are those of all calls beneath it, or of one.
/// Else it stands: a tool that it called may have asked a model on its own.
/// </remarks>
internal sealed class SpanTree
{
    private const int MaxDepth = 256;
    private readonly Dictionary<ulong, int> places = [];
    private readonly List<Span> spans = [];

    /// <summary>Requests that stand though an agent, not a model, answered them: no call beneath them is in the log.</summary>
    public int Agents { get; private set; }

    /// <summary>Adds a span.</summary>
    /// <param name="trace">Its trace.</param>
    /// <param name="span">Its id.</param>
    /// <param name="parent">Its parent's id; null for a root.</param>
    /// <param name="kind">What it is.</param>
    /// <returns>Its place here.</returns>
    public int Add(string trace, string span, string? parent, SpanKind kind)
    {
        places[RequestIds.Hash(trace, span)] = spans.Count;
        spans.Add(new Span(parent is null ? 0 : RequestIds.Hash(trace, parent), kind, -1, 0, 0));
        return spans.Count - 1;
    }

    /// <summary>Says which request a span became.</summary>
    /// <param name="place">The span.</param>
    /// <param name="index">The request, in the order of adding.</param>
    /// <param name="input">Its prompt's tokens.</param>
    /// <param name="output">Its generated tokens.</param>
    public void Became(int place, int index, long input, long output) =>
        spans[place] = spans[place] with { Index = index, Input = (int)input, Output = (int)output };

    /// <summary>Requests that are sums of others.</summary>
    public HashSet<int> Sums()
    {
        Dictionary<int, Beneath> calls = [];
        foreach (Span span in spans)
        {
            if (span.Index >= 0 && Above(span) is int above)
            {
                Beneath had = calls.GetValueOrDefault(above);
                calls[above] = new Beneath(
                    had.Input + span.Input,
                    had.Output + span.Output,
                    had.HasEqual || (spans[above].Input == span.Input && spans[above].Output == span.Output)
                );
            }
        }

        HashSet<int> sums = [];
        foreach ((int place, Beneath beneath) in calls)
        {
            Span span = spans[place];
            bool isEqual = span.Input == beneath.Input && span.Output == beneath.Output;
            if (span.Kind != SpanKind.Call || isEqual || beneath.HasEqual)
            {
                sums.Add(span.Index);
            }
        }

        for (int i = 0; i < spans.Count; i++)
        {
            Agents += spans[i] is { Index: >= 0, Kind: SpanKind.Group } && !calls.ContainsKey(i) ? 1 : 0;
        }

        return sums;
    }

    /// <summary>The next span above that is a request too; null for none.</summary>
    private int? Above(Span span)
    {
        for (int depth = 0; depth < MaxDepth && places.TryGetValue(span.Parent, out int place); depth++)
        {
            if (spans[place] == span)
            {
                return null;
            }

            span = spans[place];
            if (span.Index >= 0)
            {
                return place;
            }
        }

        return null;
    }

    private readonly record struct Span(ulong Parent, SpanKind Kind, int Index, int Input, int Output);

    private readonly record struct Beneath(long Input, long Output, bool HasEqual);
}

/// <summary>Meaning of a span.</summary>
internal enum SpanKind : byte
{
    /// <summary>Not said.</summary>
    Unknown,

    /// <summary>A call of a model that generates.</summary>
    Call,

    /// <summary>An agent, a chain or a workflow: what it counts, its calls count.</summary>
    Group,

    /// <summary>A tool, a retriever, an embedding: no model generates.</summary>
    Other,
}

/// <summary>Words of OpenTelemetry's conventions, OpenInference, OpenLLMetry and Langfuse for what a span is.</summary>
internal static class SpanKinds
{
    private static readonly string[] Names =
    [
        "gen_ai.operation.name",
        "openinference.span.kind",
        "traceloop.span.kind",
        "langfuse.observation.type",
        "llm.request.type",
    ];

    /// <summary>The kind that a row says.</summary>
    public static SpanKind Of(LogRow row)
    {
        foreach (string name in Names)
        {
            string? word = row.Find("attributes." + name) ?? row.Find(name);
            if (word is not null && Of(word) is not SpanKind.Unknown and SpanKind kind)
            {
                return kind;
            }
        }

        return SpanKind.Unknown;
    }

    private static SpanKind Of(string word) =>
        word.ToLowerInvariant() switch
        {
            "chat" or "text_completion" or "generate_content" or "completion" or "llm" or "generation" =>
                SpanKind.Call,
            "invoke_agent" or "create_agent" or "invoke_workflow" or "plan" => SpanKind.Group,
            "agent" or "chain" or "workflow" or "task" or "span" => SpanKind.Group,
            "execute_tool" or "tool" or "embeddings" or "embedding" or "rerank" or "reranker" =>
                SpanKind.Other,
            "retriever" or "retrieval" or "guardrail" or "evaluator" or "prompt" or "event" => SpanKind.Other,
            _ => SpanKind.Unknown,
        };
}
