namespace Farthing.Gateway.Caching.Keys;

/// <summary>What the outermost members of a body say about its answer.</summary>
/// <param name="IsBare">True where it has messages and sampling parameters alone: nothing beside the messages says what is to be done with them.</param>
/// <param name="Retrieves">True where documents or a search go with it.</param>
internal readonly record struct BodyTraits(bool IsBare, bool Retrieves)
{
    /// <summary>True for a member that says nothing of what a text is: the messages, and how tokens are drawn. An unknown one may.</summary>
    public static bool IsBareMember(ReadOnlySpan<byte> name) =>
        name.Length switch
        {
            1 => name.SequenceEqual("n"u8),
            4 => name.SequenceEqual("seed"u8) || name.SequenceEqual("stop"u8),
            5 => name.SequenceEqual("input"u8)
                || name.SequenceEqual("top_p"u8)
                || name.SequenceEqual("top_k"u8),
            8 => name.SequenceEqual("messages"u8) || name.SequenceEqual("thinking"u8),
            9 => name.SequenceEqual("reasoning"u8),
            10 => name.SequenceEqual("max_tokens"u8),
            11 => name.SequenceEqual("temperature"u8),
            12 => name.SequenceEqual("service_tier"u8),
            14 => name.SequenceEqual("stop_sequences"u8),
            16 => name.SequenceEqual("presence_penalty"u8) || name.SequenceEqual("reasoning_effort"u8),
            17 => name.SequenceEqual("frequency_penalty"u8) || name.SequenceEqual("max_output_tokens"u8),
            21 => name.SequenceEqual("max_completion_tokens"u8),
            _ => false,
        };

    /// <summary>True for a member that gives a model documents, or has the upstream search for some.</summary>
    public static bool IsRetrieval(ReadOnlySpan<byte> name) =>
        name.Length switch
        {
            7 => name.SequenceEqual("plugins"u8),
            9 => name.SequenceEqual("documents"u8) || name.SequenceEqual("retrieval"u8),
            10 => name.SequenceEqual("web_search"u8),
            12 => name.SequenceEqual("data_sources"u8),
            13 => name.SequenceEqual("enable_search"u8),
            17 => name.SequenceEqual("search_parameters"u8),
            18 => name.SequenceEqual("web_search_options"u8),
            _ => false,
        };
}
