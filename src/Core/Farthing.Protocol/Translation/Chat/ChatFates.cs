using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Chat;

/// <summary>What becomes of requests' members that chat completions have alone, or have not.</summary>
internal static class ChatFates
{
    /// <summary>Members of others that have no place at any chat upstream, by the names they are counted under.</summary>
    private static readonly string[] Homeless = ["best_of", "metadata", "moderation", "n", "store"];

    /// <summary>Tools that providers run, without version.</summary>
    private static readonly string[] ServerTools =
    [
        "code_execution",
        "code_interpreter",
        "computer",
        "file_search",
        "image_generation",
        "mcp",
        "programmatic_tool_calling",
        "shell",
        "tool_search",
        "web_fetch",
        "web_search",
    ];

    /// <summary>Fates of a chat client's members, whatever the upstream.</summary>
    public static IReadOnlyList<Fate> OfReading { get; } =
    [
        new("name", FateKind.Dropped, "of messages"),
        new("cache_control", FateKind.Dropped, "counted once a request"),
        new("annotations", FateKind.Dropped, "of earlier answers"),
        new("audio", FateKind.Dropped, "of earlier answers"),
    ];

    /// <summary>Name under which a member is counted: never a client's own text.</summary>
    public static string NameOf(string member) =>
        Array.IndexOf(Homeless, member) is >= 0 and int at ? Homeless[at] : "unknown";

    /// <summary>Name under which a provider's tool is counted: its type without version.</summary>
    public static string NameOf(ToolDefinition tool)
    {
        foreach (string known in ServerTools)
        {
            bool isIt = tool.ServerType.StartsWith(known, StringComparison.Ordinal);
            if (isIt && (tool.ServerType.Length == known.Length || tool.ServerType[known.Length] == '_'))
            {
                return known;
            }
        }

        return "unknown";
    }

    /// <summary>Fates of others' members at an upstream.</summary>
    public static IReadOnlyList<Fate> OfWriting(UpstreamTraits traits)
    {
        List<Fate> fates =
        [
            new("max_tokens", FateKind.Approximated, "0 becomes 1"),
            new(
                "custom_tool",
                FateKind.Approximated,
                "a function with one string, its grammar in the description"
            ),
            new("thinking", FateKind.Dropped, ReasoningNote(traits)),
            new("redacted_thinking", FateKind.Dropped),
            new("system_media", FateKind.Dropped, "pictures and the like in instructions"),
            new("file ids", FateKind.Refused, "they belong to a provider's file store"),
            new("document addresses", FateKind.Refused, "documents are sent with their contents"),
        ];
        if (traits.IsHosted)
        {
            fates.Add(new Fate("top_k", FateKind.Dropped));
            fates.Add(new Fate("min_p", FateKind.Dropped));
            fates.Add(new Fate("repetition_penalty", FateKind.Dropped));
            fates.Add(new Fate("prefill", FateKind.Approximated, "a new turn begins"));
            fates.Add(new Fate("stop_sequences", FateKind.Refused, "more than 4"));
        }
        else
        {
            fates.Add(new Fate("verbosity", FateKind.Dropped));
            fates.Add(new Fate("prediction", FateKind.Dropped));
            fates.Add(new Fate("service_tier", FateKind.Dropped, "but for auto and default"));
            if (!traits.TakesDocuments)
            {
                fates.Add(new Fate("documents", FateKind.Refused, "text files are sent as text"));
            }
        }

        if (traits.DropsSampling)
        {
            fates.Add(new Fate("temperature", FateKind.Dropped));
            fates.Add(new Fate("top_p", FateKind.Dropped));
            fates.Add(new Fate("frequency_penalty", FateKind.Dropped));
            fates.Add(new Fate("presence_penalty", FateKind.Dropped));
            if (!traits.IsHosted)
            {
                fates.Add(new Fate("top_k", FateKind.Dropped));
                fates.Add(new Fate("min_p", FateKind.Dropped));
                fates.Add(new Fate("repetition_penalty", FateKind.Dropped));
            }
        }

        foreach (string tool in ServerTools)
        {
            fates.Add(new Fate(tool, FateKind.Dropped, "refused where it stands alone or is demanded"));
        }

        foreach (string name in Homeless)
        {
            fates.Add(new Fate(name, FateKind.Dropped));
        }

        fates.Add(new Fate("unknown", FateKind.Dropped, "any other member"));
        return fates;
    }

    private static string ReasoningNote(UpstreamTraits traits) =>
        traits.ReasoningBack == ReasoningReturn.None
            ? "earlier reasoning is not given back"
            : "earlier reasoning of other models";
}
