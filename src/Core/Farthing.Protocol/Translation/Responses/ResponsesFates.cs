using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Responses;

/// <summary>What becomes of members that cannot be carried as they are.</summary>
internal static class ResponsesFates
{
    private const string NotStored = "stored state is not available for this model";

    /// <summary>Why what stands in a store is refused.</summary>
    public const string NotKept = "stored items are not kept here";

    /// <summary>Why a reference to it is refused, and what to do: clients refer to items unless they are told that nothing is stored.</summary>
    public const string NoReference = NotKept + "; with store: false clients send them";

    /// <summary>Of a client's request.</summary>
    public static IReadOnlyList<Fate> OfReading { get; } =
    [
        new("previous_response_id", FateKind.Refused, NotStored),
        new("conversation", FateKind.Refused, NotStored),
        new("background", FateKind.Refused, NotStored),
        new("prompt", FateKind.Refused, NotStored),
        new("item_reference", FateKind.Refused, NoReference),
        new("compaction", FateKind.Refused, NotKept),
        new("file_id", FateKind.Refused, "file ids belong to OpenAI's file store"),
        new(
            "include",
            FateKind.Dropped,
            "all but reasoning.encrypted_content and message.output_text.logprobs"
        ),
        new("truncation", FateKind.Dropped),
        new("context_management", FateKind.Dropped),
        new("max_tool_calls", FateKind.Dropped),
        new("metadata", FateKind.Dropped, "the answer repeats it"),
        new("client_metadata", FateKind.Dropped),
        new("moderation", FateKind.Dropped),
        .. ShellTool.All.Select(tool => new Fate(
            tool.Type,
            FateKind.Approximated,
            "a function whose arguments are the action"
        )),
        .. ShellTool.All.Select(tool => new Fate(
            tool.CallType,
            FateKind.Approximated,
            "a call of that function"
        )),
        .. KnownNames.DroppedItems.Select(item => new Fate(item, FateKind.Dropped)),
        new("unknown", FateKind.Dropped, "members and items that are not known"),
    ];

    /// <summary>Of a request to an upstream.</summary>
    public static IReadOnlyList<Fate> OfWriting(UpstreamTraits traits)
    {
        List<Fate> fates =
        [
            new("n", FateKind.Refused, "n must be 1 for this model"),
            new("stop", FateKind.Refused, "this model takes no stop sequences"),
            new("modalities", FateKind.Refused, "this model takes no audio"),
            new("audio", FateKind.Refused, "this model takes no audio"),
            new("audio_part", FateKind.Refused, "this model takes no audio"),
            new("file_id", FateKind.Refused, "file ids belong to the file store of another provider"),
            new("thinking", FateKind.Dropped, "in the history, of another maker"),
            new("redacted_thinking", FateKind.Dropped),
            new("server_tool", FateKind.Dropped, "refused where it is alone, or asked for by name"),
            new("is_error", FateKind.Approximated, "\"Error: \" before the result's text"),
            new("prefill", FateKind.Approximated, "a new turn begins behind it"),
            new("system_media", FateKind.Dropped),
            new("assistant_media", FateKind.Dropped),
            new("user_part", FateKind.Dropped),
        ];
        if (!ConversationWriter.TakesWebSearch(traits))
        {
            fates.Add(
                new Fate(
                    "web_search_options",
                    FateKind.Refused,
                    "the tool web_search runs at OpenAI; this model has no such tool"
                )
            );
        }

        foreach (string member in KnownNames.DroppedMembers)
        {
            if (member != "verbosity" || !traits.IsHosted)
            {
                fates.Add(new Fate(member, FateKind.Dropped));
            }
        }

        if (traits.IsHosted)
        {
            fates.Add(new Fate("max_tokens", FateKind.Approximated, "at least 16"));
        }
        else
        {
            fates.Add(new Fate("custom_tool", FateKind.Approximated, "a function of one text"));
            fates.Add(new Fate("service_tier", FateKind.Dropped, "all but auto and default"));
            if (!traits.TakesDocuments)
            {
                fates.Add(new Fate("document", FateKind.Refused, "this model takes no documents"));
            }
        }

        if (traits.DropsSampling)
        {
            fates.Add(new Fate("temperature", FateKind.Dropped));
            fates.Add(new Fate("top_p", FateKind.Dropped));
        }

        fates.Add(new Fate("unknown", FateKind.Dropped, "members that are not known"));
        return fates;
    }
}
