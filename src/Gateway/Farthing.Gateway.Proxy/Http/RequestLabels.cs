using Farthing.Gateway.Ledger;
using Farthing.Gateway.Requests;
using Farthing.Gateway.Scopes;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Farthing.Gateway.Http;

/// <summary>Session and tags of a request: <c>x-farthing-session</c>, <c>x-farthing-workflow: NAME</c> (the tag <c>workflow=NAME</c>) and <c>x-farthing-tags: feature=search, stage=2</c>, or the body's <c>metadata</c> members <c>session</c> (<c>session_id</c>) and <c>tags</c>. Headers win.</summary>
internal static class RequestLabels
{
    private const int LongestLabel = 256;
    private const int MaxTags = 32;

    /// <summary>Headers in which agents name their session: Claude Code's and Codex's.</summary>
    private static readonly string[] SessionHeaders =
    [
        "x-claude-code-session-id",
        "session_id",
        "session-id",
        "conversation_id",
    ];

    /// <summary>Reads them.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="peek">Its body.</param>
    /// <param name="keyTags">Tags that the key bears.</param>
    /// <param name="session">The session; empty without.</param>
    /// <param name="tags">All tags, sorted, none twice.</param>
    /// <returns>What is wrong with them; null where nothing is.</returns>
    public static ApiError? Read(
        IHeaderDictionary headers,
        RequestPeek peek,
        IReadOnlyList<string> keyTags,
        out string session,
        out IReadOnlyList<string> tags
    )
    {
        session = (string?)headers["x-farthing-session"] ?? peek.Session;
        session = session.Length > 0 ? session : SessionOf(headers);
        string listed = (string?)headers["x-farthing-tags"] ?? peek.Tags;
        string workflow = ((string?)headers["x-farthing-workflow"])?.Trim() ?? "";
        tags = keyTags;
        if (session.Length > LongestLabel || peek.User.Length > LongestLabel)
        {
            return ApiError.Invalid(
                $"A session or user is longer than {LongestLabel} characters.",
                "metadata"
            );
        }

        if (listed.Length == 0 && workflow.Length == 0)
        {
            return null;
        }

        if (workflow.Length > LongestLabel - Workflows.TagPrefix.Length || workflow.Contains(','))
        {
            return ApiError.Invalid(
                "A workflow is one name without a comma, and not longer than a tag.",
                "x-farthing-workflow"
            );
        }

        SortedSet<string> all = new(keyTags, StringComparer.Ordinal);
        if (workflow.Length > 0)
        {
            all.Add(Workflows.TagPrefix + workflow);
        }

        foreach (
            string tag in listed.Split(
                ',',
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
            )
        )
        {
            if (tag.Length > LongestLabel)
            {
                return ApiError.Invalid(
                    $"A tag is longer than {LongestLabel} characters.",
                    "x-farthing-tags"
                );
            }

            if (tag.StartsWith(InnerPurpose.ReservedPrefix, StringComparison.Ordinal))
            {
                return ApiError.Invalid(
                    $"The tag '{tag}' is the gateway's own, as all are that begin with {InnerPurpose.ReservedPrefix}.",
                    "x-farthing-tags"
                );
            }

            all.Add(tag);
        }

        if (all.Count > MaxTags + keyTags.Count)
        {
            return ApiError.Invalid($"There are more than {MaxTags} tags.", "x-farthing-tags");
        }

        tags = [.. all];
        return null;
    }

    /// <summary>The session by an agent's own header; empty without. One that cannot be a label is none: the agent's user did not write it.</summary>
    private static string SessionOf(IHeaderDictionary headers)
    {
        foreach (string name in SessionHeaders)
        {
            if (
                headers.TryGetValue(name, out StringValues value)
                && value.Count == 1
                && value[0]!.Length is > 0 and <= LongestLabel
            )
            {
                return value[0]!;
            }
        }

        return "";
    }
}
