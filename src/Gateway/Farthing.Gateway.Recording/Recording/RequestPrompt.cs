using System.Text;
using Farthing.Gateway.Requests;
using Farthing.Workloads.Prompts;

namespace Farthing.Gateway.Recording;

/// <summary>The canonical text of a request's prompt.</summary>
internal static class RequestPrompt
{
    /// <summary>Writes the text of a body that has been read before and is sound.</summary>
    /// <param name="body">The body.</param>
    /// <param name="peek">Its facts.</param>
    /// <param name="place">Is told from which value each byte comes; null where nobody asks.</param>
    /// <exception cref="InvalidOperationException">A text in it is not valid Unicode.</exception>
    public static PromptText Of(ReadOnlySpan<byte> body, RequestPeek peek, PromptPlace? place = null)
    {
        PromptText text = new(body.Length + 64, peek.Dialect.CalledDepth) { Place = place };
        text.AddTools(At(body, peek.ToolsAt, place));
        text.AddSystem(At(body, peek.SystemAt, place));
        text.AddMessages(At(body, peek.PromptAt, place));
        return text;
    }

    /// <summary>Finds the value of a body that a byte of its prompt's text comes from.</summary>
    /// <param name="body">The body, sound.</param>
    /// <param name="peek">Its facts.</param>
    /// <param name="target">The byte.</param>
    public static PromptPlace PlaceOf(ReadOnlySpan<byte> body, RequestPeek peek, int target)
    {
        PromptPlace place = new(target);
        using PromptText text = Of(body, peek, place);
        return place;
    }

    private static ReadOnlySpan<byte> At(ReadOnlySpan<byte> body, JsonSpan at, PromptPlace? place)
    {
        if (!at.IsThere)
        {
            return [];
        }

        place?.Begin(PathOf(body[..at.Start]));
        return body.Slice(at.Start, at.Length);
    }

    /// <summary>The path of a member, by what stands before its value.</summary>
    private static string PathOf(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> before = body.TrimEnd(" \t\r\n:"u8);
        int end = before.Length - 1;
        int start = end > 0 ? before[..end].LastIndexOf((byte)'"') : -1;
        return start < 0 ? "$" : "$." + Encoding.UTF8.GetString(before[(start + 1)..end]);
    }
}
