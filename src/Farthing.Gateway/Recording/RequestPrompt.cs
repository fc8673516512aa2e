using Farthing.Gateway.Dialects;
using Farthing.Gateway.Requests;
using Farthing.Workloads.Prompts;

namespace Farthing.Gateway.Recording;

/// <summary>The canonical text of a request's prompt.</summary>
internal static class RequestPrompt
{
    /// <summary>Writes the text of a body that has been read before and is sound.</summary>
    /// <exception cref="InvalidOperationException">A text in it is not valid Unicode.</exception>
    public static PromptText Of(ReadOnlySpan<byte> body, RequestPeek peek)
    {
        int calledDepth =
            peek.Dialect == Dialect.Messages ? 4
            : peek.Dialect == Dialect.Responses ? 2
            : 5;
        PromptText text = new(body.Length + 64, calledDepth);
        text.AddTools(At(body, peek.ToolsAt));
        text.AddSystem(At(body, peek.SystemAt));
        text.AddMessages(At(body, peek.PromptAt));
        return text;
    }

    private static ReadOnlySpan<byte> At(ReadOnlySpan<byte> body, JsonSpan at) =>
        body.Slice(at.IsThere ? at.Start : 0, at.Length);
}
