using System.Buffers;
using Farthing.Protocol.Anthropic;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Translation.Errors;

namespace Farthing.Protocol.Translation.Messages;

/// <summary>Errors of upstreams in the words of the Messages API.</summary>
internal static class MessagesErrors
{
    /// <summary>Status and type by the table of statuses; the message as it is, but for an overflow of the context, whose numbers clients read out of Anthropic's wording.</summary>
    public static ApiError Say(UpstreamError error)
    {
        if (error.Overflow is { } overflow)
        {
            return Of(400, overflow.ToMessagesText(error.Message), error.Code);
        }

        return error.Status switch
        {
            // What is said of the gateway's own key is not the client's business.
            401 or 403 => Of(502, "The upstream refuses the gateway's key.", "upstream_error"),
            402 or 404 or 409 or 413 or 429 or 500 or 502 or 504 => Of(
                error.Status,
                error.Message,
                error.Code
            ),
            408 => Of(504, error.Message, error.Code),
            503 or 529 => Of(529, error.Message, error.Code),
            >= 400 and < 500 => Of(400, error.Message, error.Code),
            _ => Of(502, error.Message, error.Code),
        };
    }

    /// <summary>Writes the event that ends a stream which failed. A limit of an upstream is told as overload there, which clients try again.</summary>
    public static void WriteEvent(IBufferWriter<byte> output, ApiError error, string requestId)
    {
        output.Write("event: error\ndata: "u8);
        MessagesError.Write(output, error.Status == 429 ? error with { Status = 529 } : error, requestId);
        output.Write("\n\n"u8);
    }

    private static ApiError Of(int status, string message, string code) =>
        new(status, MessagesError.TypeOf(status), message, null, code.Length > 0 ? code : null);
}
